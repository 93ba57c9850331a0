package io.orrery.ethereum;

import java.math.BigInteger;

/// The contract's `Header`. See docs/PROTOCOL.md, *L1 contracts*.
///
/// @param number 32 bits
/// @param size the batch's circuit as [io.orrery.domain.rollup.batch.DataMode#sizeWord] tells it, 16 bits
/// @param feeAccount 32 bits
/// @param timestamp seconds since 1970, 64 bits
public record BatchHeader(
        long number, int size, long feeAccount, long timestamp, BigInteger newRoot, BigInteger commitment) {}
