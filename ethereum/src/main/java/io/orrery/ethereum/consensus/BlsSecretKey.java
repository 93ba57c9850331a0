package io.orrery.ethereum.consensus;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.SigningKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/// A validator's secret key on BLS12-381. One signature at a time.
public final class BlsSecretKey implements SigningKey {
    static final int BYTES = 32;

    private static final byte[] ORDER =
            HexFormat.of().parseHex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

    private final SecretKey secret;
    private final ByteVector publicKey;
    private boolean erased;

    private BlsSecretKey(SecretKey secret) {
        this.secret = secret;
        this.publicKey = ByteVector.of(new P1(secret).compress());
    }

    /// `IllegalArgumentException` where it is no key: 0, or not below the group's order.
    ///
    /// @param bytes 32, big-endian; the caller may overwrite them afterwards
    public static BlsSecretKey of(byte[] bytes) {
        boolean zero = Arrays.equals(bytes, new byte[BYTES]);
        if (bytes.length != BYTES || zero || Arrays.compareUnsigned(bytes, ORDER) >= 0) {
            throw new IllegalArgumentException("a secret key is a number above 0 and below the order, in 32 bytes");
        }
        var secret = new SecretKey();
        secret.from_bendian(bytes);
        return new BlsSecretKey(secret);
    }

    @Override
    public Scheme scheme() {
        return Scheme.BLS12_381;
    }

    @Override
    public ByteVector publicKey() {
        return publicKey;
    }

    @Override
    public synchronized Optional<ByteVector> sign(Digest root) {
        return erased ? Optional.empty() : Optional.of(signed(root.toBytes()));
    }

    private ByteVector signed(byte[] message) {
        return ByteVector.of(
                new P2().hash_to(message, Bls.TAG).sign_with(secret).compress());
    }

    /// What a keystore keeps; the caller overwrites it.
    synchronized byte[] bytes() {
        if (erased) {
            throw new IllegalStateException("the key " + publicKey + " has been erased");
        }
        return secret.to_bendian();
    }

    @Override
    public synchronized void erase() {
        var one = new byte[BYTES];
        one[BYTES - 1] = 1;
        // The library keeps the key in one array, which this writes over.
        secret.from_bendian(one);
        erased = true;
    }

    @Override
    public String toString() {
        return "BlsSecretKey[" + publicKey + "]";
    }
}
