package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import java.math.BigInteger;

/// Where an L1 transaction was mined and what it cost.
///
/// @param gasPrice effective, in wei
public record L1Receipt(Digest transaction, long block, long gasUsed, BigInteger gasPrice) {}
