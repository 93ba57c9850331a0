package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/// The state root by its definition: every level computed anew from the one below. See docs/PROTOCOL.md, *State*.
final class NaiveRoot {
    private static final int DEPTH = 16;

    private NaiveRoot() {}

    static Fr of(Map<Long, Account> accounts) {
        var level = new HashMap<Long, Fr>();
        accounts.forEach((index, account) -> level.put(index, leaf(account)));
        Map<Long, Fr> nodes = level;
        var empty = Fr.ZERO;
        for (int height = 0; height < DEPTH; height++) {
            var parents = new HashMap<Long, Fr>();
            for (long child : nodes.keySet()) {
                long parent = child / 4;
                if (!parents.containsKey(parent)) {
                    parents.put(
                            parent,
                            Poseidon.hash(
                                    nodes.getOrDefault(4 * parent, empty),
                                    nodes.getOrDefault(4 * parent + 1, empty),
                                    nodes.getOrDefault(4 * parent + 2, empty),
                                    nodes.getOrDefault(4 * parent + 3, empty)));
                }
            }
            nodes = parents;
            empty = Poseidon.hash(empty, empty, empty, empty);
        }
        return nodes.getOrDefault(0L, empty);
    }

    private static Fr leaf(Account account) {
        var tokenAndNonce = BigInteger.valueOf(account.nonce()).shiftLeft(32).add(BigInteger.valueOf(account.token()));
        return Poseidon.hash(
                Fr.of(tokenAndNonce),
                Fr.of(account.balance()),
                account.key().x(),
                account.key().y(),
                Fr.of(new BigInteger(1, account.owner().toBytes())));
    }
}
