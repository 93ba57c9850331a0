package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Type;

/// A new L2 key of an account as its owner signs it for L1 (EIP-712). See docs/PROTOCOL.md, *L1 contracts*.
///
/// @param account 32 bits
/// @param ax below the field's order, and so is `ay`
/// @param nonce what the contract's `keyNonce` answers for the owner
/// @param deadline the last second, since 1970, at which L1 takes it
public record KeyChange(Address owner, long account, BigInteger ax, BigInteger ay, BigInteger nonce, long deadline) {
    private static final Digest DOMAIN_TYPE =
            hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    private static final Digest NAME = hash("Orrery");
    private static final Digest VERSION = hash("1");
    private static final Digest TYPE =
            hash("SetKey(address owner,uint32 account,uint256 ax,uint256 ay,uint256 nonce,uint256 deadline)");
    private static final byte[] PREFIX = {0x19, 0x01};

    /// What is signed: for this chain and this contract only.
    public Digest digest(long chainId, Address rollup) {
        var separator =
                hash(List.of(word(DOMAIN_TYPE), word(NAME), word(VERSION), Abi.word(chainId), Abi.word(rollup)));
        var content = hash(List.of(
                word(TYPE),
                Abi.word(owner),
                Abi.word(account),
                Abi.word(ax),
                Abi.word(ay),
                Abi.word(nonce),
                Abi.word(deadline)));
        return Digest.of(Keccak256.hash(PREFIX, separator.toBytes(), content.toBytes()));
    }

    /// `r, s, v`, 65 bytes.
    public byte[] sign(L1Signer signer, long chainId, Address rollup) {
        return signer.signDigest(digest(chainId, rollup));
    }

    private static Type<?> word(Digest digest) {
        return Abi.word(new BigInteger(1, digest.toBytes()));
    }

    private static Digest hash(String text) {
        return Digest.of(Keccak256.hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Digest hash(List<Type<?>> words) {
        return Digest.of(Keccak256.hash(Hex.bytes("0x" + FunctionEncoder.encodeConstructor((List) words))));
    }
}
