package io.orrery.circuits;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.LeafUpdate.Siblings;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The state as docs/PROTOCOL.md describes it, written once more for the tests: slow, and without any rule.
final class TestTree {
    private static final int DEPTH = 16;
    private static final Fr[] EMPTY = new Fr[DEPTH + 1];

    static {
        EMPTY[0] = Fr.ZERO;
        for (int i = 0; i < DEPTH; i++) {
            EMPTY[i + 1] = Poseidon.hash(EMPTY[i], EMPTY[i], EMPTY[i], EMPTY[i]);
        }
    }

    private final Map<Long, Account> accounts = new HashMap<>();
    private final List<Map<Long, Fr>> levels = new ArrayList<>();

    TestTree() {
        for (int i = 0; i <= DEPTH; i++) {
            levels.add(new HashMap<>());
        }
    }

    Account get(long index) {
        return accounts.getOrDefault(index, Account.EMPTY);
    }

    Fr root() {
        return node(DEPTH, 0);
    }

    LeafUpdate put(long index, Account after) {
        var siblings = new ArrayList<Siblings>();
        for (int level = 0; level < DEPTH; level++) {
            long place = index >>> (2 * level);
            var others = new ArrayList<Fr>();
            for (long child = place & ~3; child < (place & ~3) + 4; child++) {
                if (child != place) {
                    others.add(node(level, child));
                }
            }
            siblings.add(new Siblings(others.get(0), others.get(1), others.get(2)));
        }
        var update = new LeafUpdate(index, get(index), after, siblings);
        accounts.put(index, after);
        levels.get(0).put(index, hash(after));
        for (int level = 0; level < DEPTH; level++) {
            long parent = index >>> (2 * level + 2);
            levels.get(level + 1)
                    .put(
                            parent,
                            Poseidon.hash(
                                    node(level, 4 * parent),
                                    node(level, 4 * parent + 1),
                                    node(level, 4 * parent + 2),
                                    node(level, 4 * parent + 3)));
        }
        return update;
    }

    static Fr hash(Account account) {
        if (account.isEmpty()) {
            return Fr.ZERO;
        }
        var packed = BigInteger.valueOf(account.token())
                .add(BigInteger.valueOf(account.nonce()).shiftLeft(32));
        return Poseidon.hash(
                Fr.of(packed),
                Fr.reduce(account.balance()),
                account.key().x(),
                account.key().y(),
                Fr.of(new BigInteger(1, account.owner().toBytes())));
    }

    private Fr node(int level, long index) {
        return levels.get(level).getOrDefault(index, EMPTY[level]);
    }
}
