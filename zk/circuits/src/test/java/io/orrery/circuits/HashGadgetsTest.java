package io.orrery.circuits;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HashGadgetsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theHashIsPoseidonAndEachOfItsWiresIsBound(int inputs) {
        var hash = new Harness(
                inputs + 1,
                (cs, wires) -> cs.enforceEqual(
                        PoseidonGadget.hash(cs, wires.subList(0, inputs).toArray(Lc[]::new)), wires.get(inputs)));
        var random = new Random(inputs);
        for (int run = 0; run < 3; run++) {
            var values = new Fr[inputs + 1];
            for (int i = 0; i < inputs; i++) {
                values[i] = run == 0 ? Fr.ZERO : Fr.reduce(new BigInteger(256, random));
            }
            values[inputs] = Poseidon.hash(Arrays.copyOf(values, inputs));
            assertThat(hash.firstUnsatisfied(values)).isEmpty();
            assertThat(hash.unbound(values)).isEmpty();
            values[inputs] = values[inputs].add(Fr.ONE);
            assertThat(hash.firstUnsatisfied(values)).isNotEmpty();
        }
    }

    @Test
    void aBranchUpdateChangesOneLeafAndNothingElse() {
        for (long index : new long[] {0, 1, 2, 3, 0x1234_5678L, 0xffff_ffffL}) {
            var tree = new TestTree();
            tree.put(1, TestBatch.account(1, 5, 2, 3));
            tree.put(index, TestBatch.account(7, 5, 2, 3));
            var before = tree.root();
            var update = tree.put(index, TestBatch.account(8, 5, 2, 3));
            var after = tree.root();
            var branch = new Harness(4, (cs, wires) -> {
                var bits = Bits.of(cs, 32, _ -> index);
                var root = BranchUpdate.apply(
                        cs, bits, wires.get(0), wires.get(1), _ -> update.siblings(), () -> wires.get(2));
                cs.enforceEqual(root, wires.get(3));
            });
            var oldLeaf = TestTree.hash(update.before());
            var newLeaf = TestTree.hash(update.after());
            assertThat(branch.firstUnsatisfied(oldLeaf, newLeaf, before, after)).isEmpty();
            assertThat(branch.unbound(oldLeaf, newLeaf, before, after)).isEmpty();
            assertThat(branch.firstUnsatisfied(newLeaf, newLeaf, before, after)).isNotEmpty();
            assertThat(branch.firstUnsatisfied(oldLeaf, oldLeaf, before, after)).isNotEmpty();
            assertThat(branch.firstUnsatisfied(oldLeaf, newLeaf, after, after)).isNotEmpty();
        }
    }

    @Test
    void anEmptyLeafHashesToZeroAndHasNeitherBalanceNorNonce() {
        var account = TestBatch.account(7, 5, 2, 3);
        for (var leaf : new Account[] {account, Account.EMPTY}) {
            var hash = new Harness(
                    1,
                    (cs, wires) -> cs.enforceEqual(LeafGadget.of(cs, _ -> leaf).hash(cs), wires.getFirst()));
            assertThat(hash.firstUnsatisfied(TestTree.hash(leaf))).isEmpty();
            assertThat(hash.unbound(TestTree.hash(leaf))).isEmpty();
            assertThat(hash.firstUnsatisfied(Fr.ONE)).isNotEmpty();
        }
        var empty = Account.EMPTY;
        for (var leaf : new Account[] {empty.withBalance(BigInteger.ONE), empty.withNonce(1)}) {
            var hash = new Harness(0, (cs, _) -> LeafGadget.of(cs, _ -> leaf));
            assertThat(hash.firstUnsatisfied()).isNotEmpty();
        }
    }
}
