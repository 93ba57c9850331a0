package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The operations that become one batch, of the units that are offered in order. One that does not fit is passed, and
/// with
/// it all that may not pass it: the later ones of its sender, because of their nonces; those that L1 has asked for
/// behind it, because its queue is executed in order; a set key or forced exit of an account of which a signed
/// operation was passed, because that would find another key or no balance; and whoever pays a fee in the token of a
/// deposit that was passed, because it may open the account that earns it. Whoever else comes behind may go first:
/// debits are covered by what was there when they were admitted, never by what others of the order pay in.
final class Gathering {
    private final int most;
    private final L1OperationBound l1Bound;
    private final DataBound dataBound;
    private final List<Queued> taken = new ArrayList<>();
    private final Set<Long> passed = new HashSet<>();
    private final Set<Long> passedTokens = new HashSet<>();
    private Optional<Long> earned;
    private boolean queuePassed;
    private int l1Operations;
    private Optional<SealReason> bound = Optional.empty();

    /// @param most operations
    /// @param earned the token that fees are paid in; empty for that of the first who pays one
    Gathering(int most, Optional<Long> earned, L1OperationBound l1Bound, DataBound dataBound) {
        this.most = most;
        this.earned = earned;
        this.l1Bound = l1Bound;
        this.dataBound = dataBound;
    }

    List<Queued> taken() {
        return taken;
    }

    /// The bound that has kept something out: what is gathered is not worth waiting with any more.
    Optional<SealReason> bound() {
        return bound;
    }

    boolean isFull() {
        return taken.size() >= most;
    }

    void offer(Unit unit) {
        if (isFull()) {
            return;
        }
        switch (unit.oldest().operation()) {
            case Operation.Signed _ -> {
                if (unit.senders().stream().anyMatch(passed::contains)
                        || unit.feeToken().filter(passedTokens::contains).isPresent()
                        || !FeeTokenRule.takes(earned, unit)
                        || !hasRoomFor(unit)) {
                    passed.addAll(unit.senders());
                } else {
                    earned = earned.or(unit::feeToken);
                    take(unit);
                }
            }
            case Operation.Deposit _ -> takeOfQueue(unit, false);
            case Operation.Forced(var forced, var freezes) ->
                takeOfQueue(unit, freezes && passed.contains(forced.account()));
        }
    }

    private void takeOfQueue(Unit unit, boolean waits) {
        if (queuePassed || waits || !hasRoomFor(unit)) {
            queuePassed = true;
            if (unit.oldest().operation() instanceof Operation.Deposit(var deposit, var _)) {
                passedTokens.add(deposit.token());
            }
        } else {
            take(unit);
        }
    }

    private boolean hasRoomFor(Unit unit) {
        int size = unit.operations().size();
        if (taken.size() + size > most) {
            // A group: what is gathered is as full as it can be now.
            bound = Optional.of(SealReason.FULL);
            return false;
        }
        int more = unit.seenByL1();
        // A group that is larger than a bound goes alone with it: it would wait for ever.
        if (more > 0 && l1Operations > 0 && !l1Bound.takes(l1Operations + more - 1)) {
            bound = Optional.of(SealReason.L1_OPERATIONS);
            return false;
        }
        if (!taken.isEmpty() && !dataBound.takes(taken.size() + size, l1Operations + more)) {
            bound = Optional.of(SealReason.DATA_SIZE);
            return false;
        }
        return true;
    }

    private void take(Unit unit) {
        l1Operations += unit.seenByL1();
        taken.addAll(unit.operations());
    }
}
