package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;
import java.util.List;

/// The development token at an address: an ERC-20 that anyone may mint.
public record DevTokenContract(Address address) {

    public L1Call mint(Address to, BigInteger amount) {
        return new L1Call(address, Abi.call("mint(address,uint256)", List.of(Abi.word(to), Abi.word(amount))));
    }

    public L1Call approve(Address spender, BigInteger amount) {
        return new L1Call(address, Abi.call("approve(address,uint256)", List.of(Abi.word(spender), Abi.word(amount))));
    }

    /// Answers one word.
    public L1Call balanceOf(Address owner) {
        return new L1Call(address, Abi.call("balanceOf(address)", List.of(Abi.word(owner))));
    }
}
