package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.util.List;

/// What L1's escape takes of one account: the leaf and the branch that leads from it to a state root. See
/// docs/PROTOCOL.md, *Escape*. Whoever gives one need not be trusted: [#root] tells whether it is of the state that L1
/// knows.
///
/// @param batch after which the account was so
/// @param index of the account, 32 bits
/// @param branch 16 levels from the leaf up, the other three children on each in their order
public record ExitWitness(long batch, long index, Account account, List<LeafUpdate.Siblings> branch) {
    /// Levels of a branch.
    public static final int DEPTH = ReplayTree.DEPTH;

    private static final long MAX_INDEX = 0xFFFF_FFFFL;

    /// @throws IllegalArgumentException where the index has more than 32 bits or the branch other than 16 levels
    public ExitWitness {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("account index " + index + " does not fit in 32 bits");
        }
        if (branch.size() != DEPTH) {
            throw new IllegalArgumentException("a branch has " + DEPTH + " levels, not " + branch.size());
        }
        branch = List.copyOf(branch);
    }

    /// The state root that the leaf leads to by this branch.
    public Fr root() {
        var node = ReplayTree.leaf(account);
        long place = index;
        for (var others : branch) {
            node = switch ((int) (place % ReplayTree.ARITY)) {
                case 0 -> Poseidon.hash(node, others.first(), others.second(), others.third());
                case 1 -> Poseidon.hash(others.first(), node, others.second(), others.third());
                case 2 -> Poseidon.hash(others.first(), others.second(), node, others.third());
                default -> Poseidon.hash(others.first(), others.second(), others.third(), node);
            };
            place /= ReplayTree.ARITY;
        }
        return node;
    }
}
