package io.orrery.domain.rollup.replay;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The state tree by its definition, with what it has hashed kept: a change costs its branch. See docs/PROTOCOL.md,
/// *State*. It shares only Poseidon with the tree of the node.
///
/// @param levels from the leaves to the root; a node that is absent is that of an empty subtree
record ReplayTree(List<PersistentMap<Long, Fr>> levels) {
    static final int DEPTH = 16;
    static final int ARITY = 4;
    private static final List<Fr> EMPTY_NODES = emptyNodes();

    static final ReplayTree GENESIS = new ReplayTree(Collections.nCopies(DEPTH + 1, PersistentMap.empty()));

    Fr root() {
        return node(DEPTH, 0);
    }

    /// The tree with those accounts in their places.
    ReplayTree with(Map<Long, Account> accounts) {
        var next = new ArrayList<>(levels);
        SortedSet<Long> touched = new TreeSet<>();
        for (var entry : accounts.entrySet()) {
            next.set(0, next.getFirst().with(entry.getKey(), leaf(entry.getValue())));
            touched.add(entry.getKey());
        }
        for (int height = 0; height < DEPTH; height++) {
            var children = new ReplayTree(next);
            SortedSet<Long> parents = new TreeSet<>();
            for (long child : touched) {
                parents.add(child / ARITY);
            }
            for (long parent : parents) {
                long first = ARITY * parent;
                next.set(
                        height + 1,
                        next.get(height + 1)
                                .with(
                                        parent,
                                        Poseidon.hash(
                                                children.node(height, first),
                                                children.node(height, first + 1),
                                                children.node(height, first + 2),
                                                children.node(height, first + 3))));
            }
            touched = parents;
        }
        return new ReplayTree(List.copyOf(next));
    }

    /// The other three children on each level of a leaf's branch, from the leaf up.
    List<LeafUpdate.Siblings> branch(long index) {
        var branch = new ArrayList<LeafUpdate.Siblings>(DEPTH);
        long own = index;
        for (int height = 0; height < DEPTH; height++) {
            long first = own - own % ARITY;
            var others = new ArrayList<Fr>(ARITY - 1);
            for (long child = first; child < first + ARITY; child++) {
                if (child != own) {
                    others.add(node(height, child));
                }
            }
            branch.add(new LeafUpdate.Siblings(others.get(0), others.get(1), others.get(2)));
            own /= ARITY;
        }
        return branch;
    }

    private Fr node(int height, long index) {
        return levels.get(height).get(index).orElseGet(() -> EMPTY_NODES.get(height));
    }

    private static List<Fr> emptyNodes() {
        var nodes = new ArrayList<Fr>(DEPTH + 1);
        nodes.add(Fr.ZERO);
        for (int height = 0; height < DEPTH; height++) {
            var below = nodes.getLast();
            nodes.add(Poseidon.hash(below, below, below, below));
        }
        return List.copyOf(nodes);
    }

    static Fr leaf(Account account) {
        var tokenAndNonce = BigInteger.valueOf(account.nonce()).shiftLeft(32).add(BigInteger.valueOf(account.token()));
        return Poseidon.hash(
                Fr.of(tokenAndNonce),
                Fr.of(account.balance()),
                account.key().x(),
                account.key().y(),
                Fr.of(new BigInteger(1, account.owner().toBytes())));
    }
}
