package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.util.List;

/// One log entry.
///
/// @param topics 32 bytes each
/// @param data `0x` and hexadecimal digits
/// @param blockHash of the block that the node found it in
/// @param index of the log in its block
public record L1Log(
        Address address,
        List<Digest> topics,
        String data,
        long block,
        Digest blockHash,
        Digest transaction,
        long index) {
    public L1Log {
        topics = List.copyOf(topics);
    }
}
