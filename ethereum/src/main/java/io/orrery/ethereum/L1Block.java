package io.orrery.ethereum;

import io.orrery.domain.Digest;

/// A block's place in the chain.
///
/// @param timestamp seconds since 1970
public record L1Block(long number, Digest hash, long timestamp) {}
