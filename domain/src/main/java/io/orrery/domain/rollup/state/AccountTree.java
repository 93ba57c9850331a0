package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A subtree of the state tree, immutable: its accounts and their hashes in one structure. A changed copy shares all
/// but one path. A hash is computed when it is first asked for and then kept, so applying events after recovery does no
/// hashing. See docs/PROTOCOL.md, *State*.
public final class AccountTree {
    public static final int ARITY = 4;

    /// The hash of an empty subtree of each depth, from a leaf (0) to the whole state (16).
    private static final Fr[] EMPTY_ROOTS = emptyRoots(16);

    private static final Fr TWO_32 = Fr.of(1L << 32);

    private final int depth;
    private final @Nullable Node root;

    private AccountTree(int depth, @Nullable Node root) {
        this.depth = depth;
        this.root = root;
    }

    /// @param depth 1 to 16
    public static AccountTree empty(int depth) {
        return new AccountTree(depth, null);
    }

    /// The root of a subtree without accounts.
    public static Fr emptyRoot(int depth) {
        return EMPTY_ROOTS[depth];
    }

    /// @param index within this subtree
    public Account get(long index) {
        var node = root;
        for (int level = depth - 1; level >= 0 && node != null; level--) {
            node = node.children[digit(index, level)];
        }
        return node == null ? Account.EMPTY : node.account;
    }

    public AccountTree with(long index, Account account) {
        return new AccountTree(depth, replace(root, depth, index, account));
    }

    private static Node replace(@Nullable Node node, int height, long index, Account account) {
        if (height == 0) {
            return new Node(account, NO_CHILDREN);
        }
        var children = node == null ? new @Nullable Node[ARITY] : node.children.clone();
        var digit = digit(index, height - 1);
        children[digit] = replace(children[digit], height - 1, index, account);
        return new Node(Account.EMPTY, children);
    }

    public Fr root() {
        return hash(root, depth);
    }

    /// The branch of a leaf, from the leaf level up.
    public List<LeafUpdate.Siblings> siblings(long index) {
        var fromTop = new ArrayList<LeafUpdate.Siblings>(depth);
        var node = root;
        for (int level = depth - 1; level >= 0; level--) {
            var own = digit(index, level);
            var others = new Fr[ARITY - 1];
            int next = 0;
            for (int child = 0; child < ARITY; child++) {
                if (child != own) {
                    others[next++] = node == null ? EMPTY_ROOTS[level] : hash(node.children[child], level);
                }
            }
            fromTop.add(new LeafUpdate.Siblings(others[0], others[1], others[2]));
            node = node == null ? null : node.children[own];
        }
        return fromTop.reversed();
    }

    /// The leaf of an account: 0 where it is empty.
    public static Fr leaf(Account account) {
        return account.isEmpty()
                ? Fr.ZERO
                : Poseidon.hash(
                        Fr.of(account.token()).add(Fr.of(account.nonce()).mul(TWO_32)),
                        Fr.of(account.balance()),
                        account.key().x(),
                        account.key().y(),
                        Fr.of(new BigInteger(1, account.owner().toBytes())));
    }

    private static Fr hash(@Nullable Node node, int height) {
        if (node == null) {
            return EMPTY_ROOTS[height];
        }
        var known = node.hash;
        if (known == null) {
            known = height == 0
                    ? leaf(node.account)
                    : Poseidon.hash(
                            hash(node.children[0], height - 1),
                            hash(node.children[1], height - 1),
                            hash(node.children[2], height - 1),
                            hash(node.children[3], height - 1));
            node.hash = known;
        }
        return known;
    }

    private static int digit(long index, int level) {
        return (int) (index >>> (2 * level)) & (ARITY - 1);
    }

    private static Fr[] emptyRoots(int depth) {
        var roots = new Fr[depth + 1];
        roots[0] = Fr.ZERO;
        for (int i = 1; i <= depth; i++) {
            roots[i] = Poseidon.hash(roots[i - 1], roots[i - 1], roots[i - 1], roots[i - 1]);
        }
        return roots;
    }

    private static final @Nullable Node[] NO_CHILDREN = {};

    /// A leaf (its account, no children) or an inner node (four children, absent ones empty).
    private static final class Node {
        private final Account account;
        private final @Nullable Node[] children;
        // Written at most to one value, of an immutable type: a race only computes it twice.
        private @Nullable Fr hash;

        Node(Account account, @Nullable Node[] children) {
            this.account = account;
            this.children = children;
        }
    }
}
