package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;

/// A message to a contract, to be asked or to be signed.
///
/// @param value in wei
/// @param input `0x` and hexadecimal digits
public record L1Call(Address to, BigInteger value, String input) {

    public L1Call(Address to, String input) {
        this(to, BigInteger.ZERO, input);
    }
}
