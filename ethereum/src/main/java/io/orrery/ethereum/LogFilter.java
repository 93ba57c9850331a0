package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.util.List;
import java.util.Optional;

/// Which logs are wanted.
///
/// @param fromBlock first block, included
/// @param toBlock last block, included
/// @param events any of these in the first topic; empty for all
/// @param subject the second topic, where it matters
public record LogFilter(Address address, long fromBlock, long toBlock, List<Digest> events, Optional<Digest> subject) {
    public LogFilter {
        events = List.copyOf(events);
    }
}
