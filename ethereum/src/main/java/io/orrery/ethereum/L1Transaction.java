package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A transaction that L1 knows.
///
/// @param to empty where it creates a contract
/// @param input `0x` and hexadecimal digits
/// @param block empty while it is not mined
/// @param blobs versioned hashes of those that it carries
public record L1Transaction(
        Digest hash,
        Address from,
        Optional<Address> to,
        long nonce,
        BigInteger value,
        String input,
        long gasLimit,
        OptionalLong block,
        List<Digest> blobs) {}
