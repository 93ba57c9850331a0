package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.hash.Keccak256;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// How the accounts are divided: the high bits of an index name its shard, whose accounts are a subtree. Where an
/// account is opened follows from it, so a rollup has the same division for all time.
///
/// @param count 4, 16, 64 or 256: a power of the tree's arity
public record Shards(int count) {
    /// As many as keep two dozen cores busy; every one more makes the writes of each smaller.
    public static final Shards SIXTEEN = new Shards(16);

    /// Levels of the whole tree, over 2^32 accounts.
    public static final int TREE_DEPTH = 16;

    /// Where an owner's account is opened is told by one byte.
    private static final int MAX = 256;

    public Shards {
        if (!isDivision(count)) {
            throw new IllegalArgumentException(
                    "the state can be divided into 4, 16, 64 or 256 shards, and not into " + count);
        }
    }

    /// Whether the tree can be cut into so many.
    public static boolean isDivision(int count) {
        return count >= AccountTree.ARITY
                && count <= MAX
                && Integer.bitCount(count) == 1
                && Integer.numberOfTrailingZeros(count) % 2 == 0;
    }

    /// Levels above the shards.
    public int topDepth() {
        return Integer.numberOfTrailingZeros(count) / 2;
    }

    /// Levels of a shard's subtree.
    public int depth() {
        return TREE_DEPTH - topDepth();
    }

    /// The shard that owns an account.
    public int of(long account) {
        return (int) (account >>> indexBits());
    }

    /// The shard in which an owner's account for a token is opened: spread evenly, and the same for all time.
    public int of(Address owner, long token) {
        var hash = Keccak256.hash(
                owner.toBytes(), ByteBuffer.allocate(4).putInt((int) token).array());
        return hash[0] & (count - 1);
    }

    /// Those that own the senders' accounts.
    public SortedSet<Integer> ofSenders(List<SignedTransaction> transactions) {
        var shards = new TreeSet<Integer>();
        transactions.forEach(signed -> shards.add(of(signed.transaction().from())));
        return shards;
    }

    /// The place of an account within its shard.
    public long local(long account) {
        return account & (capacity() - 1);
    }

    public long account(int shard, long local) {
        return ((long) shard << indexBits()) | local;
    }

    /// Accounts that a shard can hold.
    public long capacity() {
        return 1L << indexBits();
    }

    private int indexBits() {
        return 2 * depth();
    }
}
