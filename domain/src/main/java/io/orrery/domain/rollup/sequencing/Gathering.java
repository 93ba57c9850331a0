package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The operations that become one batch, of those that are offered in order. One that does not fit is passed, and with
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

    void offer(Queued queued) {
        if (isFull()) {
            return;
        }
        switch (queued.operation()) {
            case Operation.Signed(var signed) -> {
                long sender = signed.transaction().from();
                if (passed.contains(sender)
                        || queued.feeToken().filter(passedTokens::contains).isPresent()
                        || !FeeTokenRule.takes(earned, queued)
                        || !hasRoomFor(queued)) {
                    passed.add(sender);
                } else {
                    earned = earned.or(queued::feeToken);
                    take(queued);
                }
            }
            case Operation.Deposit _ -> takeOfQueue(queued, false);
            case Operation.Forced(var forced, var freezes) ->
                takeOfQueue(queued, freezes && passed.contains(forced.account()));
        }
    }

    private void takeOfQueue(Queued queued, boolean waits) {
        if (queuePassed || waits || !hasRoomFor(queued)) {
            queuePassed = true;
            if (queued.operation() instanceof Operation.Deposit(var deposit, var _)) {
                passedTokens.add(deposit.token());
            }
        } else {
            take(queued);
        }
    }

    private boolean hasRoomFor(Queued queued) {
        int more = queued.isSeenByL1() ? 1 : 0;
        if (more == 1 && !l1Bound.takes(l1Operations)) {
            bound = Optional.of(SealReason.L1_OPERATIONS);
            return false;
        }
        if (!dataBound.takes(taken.size() + 1, l1Operations + more)) {
            bound = Optional.of(SealReason.DATA_SIZE);
            return false;
        }
        return true;
    }

    private void take(Queued queued) {
        l1Operations += queued.isSeenByL1() ? 1 : 0;
        taken.add(queued);
    }
}
