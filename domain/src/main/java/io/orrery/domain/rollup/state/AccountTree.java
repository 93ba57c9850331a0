package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A subtree of the state tree, immutable: its accounts and their hashes in one structure. A changed copy shares all
/// but one path. A hash is computed when it is first asked for and then kept, so applying events after recovery does no
/// hashing. See docs/PROTOCOL.md, *State*.
public final class AccountTree {
    public static final int ARITY = 4;

    private static final int LEAF_INPUTS = 5;
    /// Longs of an element.
    private static final int LIMBS = 4;
    /// Fewer hashes than this would leave lanes empty.
    private static final int WORTH_LANES = 12;

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

    /// Who is told of accounts that differ, by rising index within the subtree.
    @FunctionalInterface
    public interface Difference {
        void at(long index, Account account);
    }

    /// The accounts of this tree that are other than in another one of the same depth, empty ones too.
    /// Trees share what did not change, so of two that follow one another only what has changed is
    /// looked at.
    public void differencesTo(AccountTree other, Difference told) {
        differences(root, other.root, depth, 0, told);
    }

    private static void differences(
            @Nullable Node here, @Nullable Node there, int height, long index, Difference told) {
        if (here == there) {
            return;
        }
        if (height == 0) {
            var account = here == null ? Account.EMPTY : here.account;
            if (!account.equals(there == null ? Account.EMPTY : there.account)) {
                told.at(index, account);
            }
            return;
        }
        for (int digit = 0; digit < ARITY; digit++) {
            differences(
                    here == null ? null : here.children[digit],
                    there == null ? null : there.children[digit],
                    height - 1,
                    ARITY * index + digit,
                    told);
        }
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

    /// Hashes what is new in trees that follow one another, each by one changed account. Within a level no hash
    /// needs another: what the children were at that moment is known from the level below. So a level of all of
    /// them is hashed at once, which is what kernels with lanes are for.
    ///
    /// @param versions after each change
    /// @param changed the index of the account that each has changed
    static void hashAll(List<AccountTree> versions, List<Long> changed) {
        if (versions.isEmpty()) {
            return;
        }
        int depth = versions.getFirst().depth;
        var levels = new ArrayList<List<Node>>(depth + 1);
        for (int height = 0; height <= depth; height++) {
            levels.add(new ArrayList<>(versions.size()));
        }
        for (int i = 0; i < versions.size(); i++) {
            var node = versions.get(i).root;
            for (int height = depth; node != null; height--) {
                levels.get(height).add(node);
                node = height == 0 ? null : node.children[digit(changed.get(i), height - 1)];
            }
        }
        for (int height = 0; height <= depth; height++) {
            hashLevel(levels.get(height), height);
        }
    }

    /// Takes over the hashes of a tree with the same accounts, along the paths to those that have changed: what was
    /// hashed for a trace need not be hashed again for the next one.
    void adopt(AccountTree same, List<Long> changed) {
        for (long index : changed) {
            var own = root;
            var known = same.root;
            for (int height = depth; own != null && known != null && own != known; height--) {
                own.hash = known.hash;
                if (height == 0) {
                    break;
                }
                own = own.children[digit(index, height - 1)];
                known = known.children[digit(index, height - 1)];
            }
        }
    }

    private static void hashLevel(List<Node> nodes, int height) {
        var open = nodes.stream()
                .filter(node -> node.hash == null && (height > 0 || !node.account.isEmpty()))
                .toList();
        if (open.size() < WORTH_LANES) {
            open.forEach(node -> hash(node, height));
            return;
        }
        int width = 1 + (height == 0 ? LEAF_INPUTS : ARITY);
        var states = new long[LIMBS * width * open.size()];
        for (int i = 0; i < open.size(); i++) {
            var inputs = height == 0 ? leafInputs(open.get(i).account) : hashes(open.get(i), height - 1);
            for (int input = 0; input < inputs.length; input++) {
                inputs[input].toLimbs(states, LIMBS * (width * i + 1 + input));
            }
        }
        Lanes.KERNELS.permute(width, states, 0, open.size());
        for (int i = 0; i < open.size(); i++) {
            open.get(i).hash = Fr.fromLimbs(states, LIMBS * width * i);
        }
    }

    /// Results are the same by any kernels, so the fastest of this machine are taken.
    private static final class Lanes {
        static final Kernels KERNELS = InstalledKernels.here().available().getFirst();
    }

    /// The leaf of an account: 0 where it is empty.
    public static Fr leaf(Account account) {
        return account.isEmpty() ? Fr.ZERO : Poseidon.hash(leafInputs(account));
    }

    private static Fr[] leafInputs(Account account) {
        return new Fr[] {
            Fr.of(account.token()).add(Fr.of(account.nonce()).mul(TWO_32)),
            Fr.of(account.balance()),
            account.key().x(),
            account.key().y(),
            Fr.of(new BigInteger(1, account.owner().toBytes()))
        };
    }

    private static Fr hash(@Nullable Node node, int height) {
        if (node == null) {
            return EMPTY_ROOTS[height];
        }
        var known = node.hash;
        if (known == null) {
            known = height == 0 ? leaf(node.account) : Poseidon.hash(hashes(node, height - 1));
            node.hash = known;
        }
        return known;
    }

    /// Of its children, which are of that height.
    private static Fr[] hashes(Node node, int height) {
        return new Fr[] {
            hash(node.children[0], height),
            hash(node.children[1], height),
            hash(node.children[2], height),
            hash(node.children[3], height)
        };
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
