package io.orrery.domain.rollup.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.babyjub.Point;
import java.math.BigInteger;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ReplayTreeTest {
    private static final Address OWNER = Address.parse("0x00000000000000000000000000000000000000aa");

    private static Account account(long balance) {
        return new Account(OWNER, 1, 3, BigInteger.valueOf(balance), Point.BASE8);
    }

    @Test
    void changesLeadToTheRootOfTheWholeTree() {
        var random = new Random(11);
        var all = new TreeMap<Long, Account>();
        var tree = ReplayTree.GENESIS;
        for (int round = 0; round < 12; round++) {
            var changed = new TreeMap<Long, Account>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                // Neighbours, the same again, both ends of the tree.
                long index = random.nextBoolean() ? random.nextInt(6) : 0xFFFF_FFFFL - random.nextInt(6);
                changed.put(index, account(random.nextInt(1000)));
            }
            all.putAll(changed);
            tree = tree.with(changed);
            assertThat(tree.root()).isEqualTo(NaiveRoot.of(all));
        }
    }

    @Test
    void aTreeIsNotChangedByItsSuccessors() {
        var one = ReplayTree.GENESIS.with(Map.of(5L, account(1)));
        var root = one.root();
        assertThat(one.with(Map.of(5L, account(2))).root()).isNotEqualTo(root);
        assertThat(one.root()).isEqualTo(root);
        assertThat(ReplayTree.GENESIS.root()).isEqualTo(NaiveRoot.of(Map.of()));
    }
}
