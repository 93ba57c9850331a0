package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import io.orrery.domain.rollup.transaction.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is sealed or passed as a whole: the members of a group, which wait next to one another, or one operation.
record Unit(List<Queued> operations) {

    /// The first of a queue that is not empty.
    private static Unit first(PersistentQueue<Queued> queue) {
        var operations = queue.firstUpTo(Group.MAX_MEMBERS);
        int size = 1;
        while (size < operations.size() && isOneGroup(operations.getFirst(), operations.get(size))) {
            size++;
        }
        return new Unit(List.copyOf(operations.subList(0, size)));
    }

    /// What arrives together, in its order.
    static List<Unit> of(List<Operation> operations, long atMs) {
        var units = new ArrayList<Unit>();
        var members = new ArrayList<Queued>();
        for (var operation : operations) {
            var queued = new Queued(operation, atMs);
            if (!members.isEmpty() && !isOneGroup(members.getLast(), queued)) {
                units.add(new Unit(List.copyOf(members)));
                members.clear();
            }
            members.add(queued);
        }
        if (!members.isEmpty()) {
            units.add(new Unit(List.copyOf(members)));
        }
        return units;
    }

    /// From the front of a queue, so many that they have that many operations, if there are.
    static List<Unit> firstUpTo(PersistentQueue<Queued> queue, int operations) {
        var units = new ArrayList<Unit>();
        int count = 0;
        for (var rest = queue; !rest.isEmpty() && count < operations; ) {
            var unit = first(rest);
            units.add(unit);
            count += unit.operations.size();
            rest = rest.drop(unit.operations.size());
        }
        return units;
    }

    /// How many of the first `count` operations go without those behind them: no group is cut.
    static int whole(List<Queued> operations, int count) {
        int whole = count;
        while (whole > 0 && whole < operations.size() && isOneGroup(operations.get(whole - 1), operations.get(whole))) {
            whole--;
        }
        return whole;
    }

    /// Neighbours of one name are members of one group: its name is a hash over nonces that are used once.
    private static boolean isOneGroup(Queued earlier, Queued later) {
        return earlier.operation() instanceof Operation.Signed(var first)
                && later.operation() instanceof Operation.Signed(var second)
                && first.transaction().isMember()
                && first.transaction().group().equals(second.transaction().group());
    }

    Queued oldest() {
        return operations.getFirst();
    }

    /// The tokens of those who have signed a part of it.
    List<Long> tokens() {
        return operations.stream()
                .<Long>mapMulti((queued, next) -> {
                    if (queued.operation() instanceof Operation.Signed(var signed)) {
                        next.accept(signed.transaction().token());
                    }
                })
                .toList();
    }

    /// The token that its fees are paid in, if it pays one: the members of a group pay in one token.
    Optional<Long> feeToken() {
        return operations.stream().flatMap(queued -> queued.feeToken().stream()).findFirst();
    }

    /// The accounts that have signed a part of it.
    List<Long> senders() {
        return operations.stream()
                .<Long>mapMulti((queued, next) -> {
                    if (queued.operation() instanceof Operation.Signed(var signed)) {
                        next.accept(signed.transaction().from());
                    }
                })
                .toList();
    }

    /// How many of it are among a batch's L1 operations.
    int seenByL1() {
        return (int) operations.stream().filter(Queued::isSeenByL1).count();
    }
}
