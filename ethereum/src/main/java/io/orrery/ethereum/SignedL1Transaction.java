package io.orrery.ethereum;

import io.orrery.domain.Digest;

/// @param raw what `eth_sendRawTransaction` takes
public record SignedL1Transaction(Digest hash, String raw) {}
