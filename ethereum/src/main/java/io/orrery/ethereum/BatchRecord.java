package io.orrery.ethereum;

import io.orrery.domain.Digest;
import java.math.BigInteger;

/// The contract's `Record`: what it keeps a hash of for each batch. See docs/PROTOCOL.md, *L1 contracts*.
///
/// @param number 32 bits
/// @param size the batch's circuit as [io.orrery.domain.rollup.batch.DataMode#sizeWord] tells it, 16 bits: it names the
/// verifier
/// @param timestamp seconds since 1970, 64 bits
/// @param queueEnd queue index after the last entry that the batch takes, 64 bits
/// @param challenge `z`
/// @param evaluation `y`
public record BatchRecord(
        long number,
        int size,
        long timestamp,
        long queueEnd,
        BigInteger newRoot,
        BigInteger commitment,
        BigInteger challenge,
        BigInteger evaluation,
        Digest l1OpsHash) {}
