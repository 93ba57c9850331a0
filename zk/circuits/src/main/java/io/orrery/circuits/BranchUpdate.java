package io.orrery.circuits;

import io.orrery.domain.rollup.state.LeafUpdate.Siblings;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// Replaces one leaf of a Poseidon tree of arity 4: the old root is checked and the new one computed with the
/// same branch, so nothing but this leaf can change.
final class BranchUpdate {
    private static final int ARITY = 4;

    private BranchUpdate() {}

    /// @param index two bits a level, from the leaf up
    /// @param root of the tree with `before` at `index`; nothing is computed from it
    /// @return the root with `after` there
    static Lc apply(
            ConstraintSystem cs,
            Bits index,
            Lc before,
            Lc after,
            IntFunction<List<Siblings>> siblings,
            Supplier<Lc> root) {
        try (var _ = cs.scope("branch-update")) {
            var pair = new Pair(before, after);
            for (int i = 0; i < index.size() / 2; i++) {
                int height = i;
                pair = level(
                        cs,
                        index.get(2 * i),
                        index.get(2 * i + 1),
                        pair,
                        lane -> siblings.apply(lane).get(height));
            }
            var whole = pair;
            cs.constrain(() -> cs.enforceEqual(whole.before, root.get()));
            return whole.after;
        }
    }

    private static Pair level(ConstraintSystem cs, Bit low, Bit high, Pair own, IntFunction<Siblings> siblings) {
        try (var _ = cs.scope("branch-level")) {
            var children = new Lc[ARITY];
            for (int i = 0; i < ARITY; i++) {
                int place = i;
                children[i] = cs.input(lane -> {
                    int digit = (low.value(lane) ? 1 : 0) + (high.value(lane) ? 2 : 0);
                    if (place == digit) {
                        return own.before.value(lane);
                    }
                    int sibling = place < digit ? place : place - 1;
                    var others = siblings.apply(lane);
                    return sibling == 0 ? others.first() : sibling == 1 ? others.second() : others.third();
                });
            }
            // The child that the digit points at is the old value: of (0, 1) by the low bit, of (2, 3) by the
            // low bit, and of these by the high bit.
            var lower = children[0].plus(cs.multiply(low.lc(), children[1].minus(children[0])));
            var upper = children[2].plus(cs.multiply(low.lc(), children[3].minus(children[2])));
            cs.enforce(high.lc(), upper.minus(lower), own.before.minus(lower));

            // The difference goes to that child alone: to child 3 with both bits, 1 with the low one only, 2
            // with the high one only, 0 with neither.
            var difference = own.after.minus(own.before);
            var withLow = cs.multiply(low.lc(), difference);
            var withHigh = cs.multiply(high.lc(), difference);
            var withBoth = cs.multiply(low.lc(), withHigh);
            var before = PoseidonGadget.hash(cs, children);
            var after = PoseidonGadget.hash(
                    cs,
                    children[0].plus(difference).minus(withLow).minus(withHigh).plus(withBoth),
                    children[1].plus(withLow).minus(withBoth),
                    children[2].plus(withHigh).minus(withBoth),
                    children[3].plus(withBoth));
            return new Pair(before, after);
        }
    }

    private record Pair(Lc before, Lc after) {}
}
