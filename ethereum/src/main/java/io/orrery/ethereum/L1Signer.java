package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/// One secp256k1 key. Signatures are deterministic (RFC 6979) with low `s`, so the same message gives the same
/// signature.
public final class L1Signer {
    private static final int SIGNATURE_BYTES = 65;

    private final Credentials credentials;
    private final Address address;

    private L1Signer(ECKeyPair pair) {
        this.credentials = Credentials.create(pair);
        this.address = Address.parse(credentials.getAddress());
    }

    /// @param privateKey above 0 and below the order of secp256k1
    public static L1Signer of(BigInteger privateKey) {
        if (privateKey.signum() <= 0 || privateKey.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
            throw new IllegalArgumentException("an L1 key is above 0 and below the order of secp256k1");
        }
        return new L1Signer(ECKeyPair.create(privateKey));
    }

    public Address address() {
        return address;
    }

    /// An EIP-1559 transaction.
    public SignedL1Transaction sign(long chainId, long nonce, L1Call call, L1Lane.Fees fees, long gasLimit) {
        return sign(chainId, nonce, call.to().toString(), call.value(), call.input(), fees, gasLimit);
    }

    /// An EIP-4844 transaction, without the blobs: its hash does not cover them. With them it is what
    /// [BlobTransaction] makes of it.
    ///
    /// @param fees with one for blobs
    /// @param blobs their versioned hashes, at least one
    SignedL1Transaction signWithBlobs(
            long chainId, long nonce, L1Call call, L1Lane.Fees fees, long gasLimit, List<Digest> blobs) {
        return sign(RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                fees.priorityFee(),
                fees.maxFee(),
                BigInteger.valueOf(gasLimit),
                call.to().toString(),
                call.value(),
                call.input(),
                fees.blobFee(),
                blobs.stream().map(hash -> Bytes.wrap(hash.toBytes())).toList()));
    }

    /// An EIP-1559 transaction that creates a contract.
    ///
    /// @param code creation code with its arguments
    public SignedL1Transaction signCreation(long chainId, long nonce, String code, L1Lane.Fees fees, long gasLimit) {
        return sign(chainId, nonce, "", BigInteger.ZERO, code, fees, gasLimit);
    }

    /// An EIP-191 personal signature over a text: `r, s, v`, 65 bytes.
    public byte[] personalSign(byte[] message) {
        return bytes(Sign.signPrefixedMessage(message, credentials.getEcKeyPair()));
    }

    /// A signature over a digest as it is: `r, s, v`, 65 bytes.
    byte[] signDigest(Digest digest) {
        return bytes(Sign.signMessage(digest.toBytes(), credentials.getEcKeyPair(), false));
    }

    private static byte[] bytes(Sign.SignatureData signature) {
        return ByteBuffer.allocate(SIGNATURE_BYTES)
                .put(signature.getR())
                .put(signature.getS())
                .put(signature.getV())
                .array();
    }

    private SignedL1Transaction sign(
            long chainId, long nonce, String to, BigInteger value, String input, L1Lane.Fees fees, long gasLimit) {
        return sign(RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(gasLimit),
                to,
                value,
                input,
                fees.priorityFee(),
                fees.maxFee()));
    }

    private SignedL1Transaction sign(RawTransaction transaction) {
        var raw = TransactionEncoder.signMessage(transaction, credentials);
        return new SignedL1Transaction(Digest.of(Keccak256.hash(raw)), Hex.data(raw));
    }

    /// The address alone: a key is never printed.
    @Override
    public String toString() {
        return address.toString();
    }
}
