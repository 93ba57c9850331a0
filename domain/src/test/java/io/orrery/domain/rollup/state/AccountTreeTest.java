package io.orrery.domain.rollup.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTreeTest {
    private static final int DEPTH = 3;

    private static Account account(int n) {
        return new Account(
                Samples.owner(0, 0, n % 3), n % 5, n, BigInteger.valueOf(1_000L * n + 1), Account.EMPTY.key());
    }

    private static Fr naive(Map<Long, Account> accounts, int height, long index) {
        if (height == 0) {
            return AccountTree.leaf(accounts.getOrDefault(index, Account.EMPTY));
        }
        return Poseidon.hash(
                naive(accounts, height - 1, 4 * index),
                naive(accounts, height - 1, 4 * index + 1),
                naive(accounts, height - 1, 4 * index + 2),
                naive(accounts, height - 1, 4 * index + 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theRootIsThatOfAllLeavesAndEveryBranchLeadsToIt(long seed) {
        var random = new SplittableRandom(seed);
        var expected = new HashMap<Long, Account>();
        var tree = AccountTree.empty(DEPTH);
        for (int i = 1; i <= 12; i++) {
            long index = random.nextInt(64);
            expected.put(index, account(i));
            tree = tree.with(index, account(i));
            long other = random.nextInt(64);
            assertThat(tree.get(other)).isEqualTo(expected.getOrDefault(other, Account.EMPTY));
            if (i % 3 == 0) {
                var root = naive(expected, DEPTH, 0);
                assertThat(tree.root()).isEqualTo(root);
                assertThat(up(tree, index)).isEqualTo(root);
                assertThat(up(tree, other)).isEqualTo(root);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 13, 40})
    void versionsThatAreHashedTogetherHaveTheRootsThatEachHasAlone(int changes) {
        var random = new SplittableRandom(changes);
        var together = AccountTree.empty(DEPTH).with(5, account(5));
        var alone = together;
        var versions = new ArrayList<AccountTree>();
        var changed = new ArrayList<Long>();
        var roots = new ArrayList<Fr>();
        for (int i = 0; i < changes; i++) {
            long index = random.nextInt(64);
            // Some become empty again.
            var account = random.nextInt(4) == 0 ? Account.EMPTY : account(i);
            together = together.with(index, account);
            alone = alone.with(index, account);
            versions.add(together);
            changed.add(index);
            roots.add(alone.root());
        }

        AccountTree.hashAll(versions, changed);

        assertThat(versions.stream().map(AccountTree::root)).isEqualTo(roots);
    }

    @Test
    void aTreeThatAdoptsTheHashesOfAnotherHasItsRootsAndBranches() {
        var first = AccountTree.empty(DEPTH).with(5, account(5));
        first.root();
        var hashed = first.with(9, account(9)).with(5, account(6));
        var same = first.with(9, account(9)).with(5, account(6));
        var root = hashed.root();

        same.adopt(hashed, List.of(9L, 5L));

        assertThat(same.root()).isEqualTo(root);
        assertThat(same.siblings(9)).isEqualTo(hashed.siblings(9));
        assertThat(same.with(9, account(1)).root())
                .isEqualTo(hashed.with(9, account(1)).root());
    }

    private static Fr up(AccountTree tree, long index) {
        var node = AccountTree.leaf(tree.get(index));
        long place = index;
        for (var siblings : tree.siblings(index)) {
            node = switch ((int) (place % 4)) {
                case 0 -> Poseidon.hash(node, siblings.first(), siblings.second(), siblings.third());
                case 1 -> Poseidon.hash(siblings.first(), node, siblings.second(), siblings.third());
                case 2 -> Poseidon.hash(siblings.first(), siblings.second(), node, siblings.third());
                default -> Poseidon.hash(siblings.first(), siblings.second(), siblings.third(), node);
            };
            place /= 4;
        }
        return node;
    }

    @Test
    void aChangedCopyLeavesTheOtherAsItWas() {
        var one = AccountTree.empty(DEPTH).with(5, account(1));
        var root = one.root();
        var two = one.with(5, account(2));
        assertThat(two.root()).isNotEqualTo(root);
        assertThat(one.get(5)).isEqualTo(account(1));
        assertThat(one.root()).isEqualTo(root);
        assertThat(AccountTree.empty(DEPTH).root()).isEqualTo(AccountTree.emptyRoot(DEPTH));
    }
}
