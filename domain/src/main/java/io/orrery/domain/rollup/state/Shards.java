package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.hash.Keccak256;
import java.nio.ByteBuffer;

/// How the accounts are divided: the four high bits of an index name its shard.
public final class Shards {
    public static final int COUNT = 16;
    /// Levels of a shard's subtree.
    public static final int DEPTH = 14;
    /// Levels above the shards.
    public static final int TOP_DEPTH = 2;

    private static final int INDEX_BITS = 2 * DEPTH;

    private Shards() {}

    /// The shard that owns an account.
    public static int of(long account) {
        return (int) (account >>> INDEX_BITS);
    }

    /// The shard in which an owner's account for a token is opened: spread evenly, and the same for all time.
    public static int of(Address owner, long token) {
        var hash = Keccak256.hash(
                owner.toBytes(), ByteBuffer.allocate(4).putInt((int) token).array());
        return hash[0] & (COUNT - 1);
    }

    /// The place of an account within its shard.
    public static long local(long account) {
        return account & ((1L << INDEX_BITS) - 1);
    }

    public static long account(int shard, long local) {
        return ((long) shard << INDEX_BITS) | local;
    }

    /// Accounts a shard can hold.
    public static long capacity() {
        return 1L << INDEX_BITS;
    }
}
