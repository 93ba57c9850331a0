package io.orrery.ethereum.qrl;

import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.ssz.ByteVector;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// What QRL makes of a wallet's seed: a key and an address.
///
/// Source: theQRL/go-qrllib, `wallet/ml_dsa_87` and `wallet/common`.
public final class QrlWallet {
    public static final int SEED_BYTES = 48;

    /// Of ML-DSA-87; the only one there is.
    private static final byte[] DESCRIPTOR = {1, 0, 0};
    private static final int EXTENDED_BYTES = DESCRIPTOR.length + SEED_BYTES;
    private static final int SHOWN = 18;

    private QrlWallet() {}

    /// The seed within an extended one, which names its scheme first.
    ///
    /// @param extended 51 bytes
    static byte[] seed(byte[] extended) {
        if (extended.length != EXTENDED_BYTES || !Arrays.equals(extended, 0, DESCRIPTOR.length, DESCRIPTOR, 0, 3)) {
            throw new IllegalArgumentException("an extended seed is 01 00 00 and " + SEED_BYTES + " bytes");
        }
        return Arrays.copyOfRange(extended, DESCRIPTOR.length, EXTENDED_BYTES);
    }

    /// What FIPS 204 calls the seed.
    static byte[] innerSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a wallet's seed has " + SEED_BYTES + " bytes, not " + seed.length);
        }
        return digest("SHA-256", seed);
    }

    /// The address of a key: the first bytes of SHAKE256 over descriptor and key.
    ///
    /// @param form QRL's; how many bytes it has differs
    public static ByteVector address(ByteVector publicKey, AddressForm form) {
        var hash = digest("SHAKE256-512", DESCRIPTOR, publicKey.toBytes());
        return ByteVector.of(Arrays.copyOf(hash, form.bytes()));
    }

    /// A key of 2,592 bytes, as a person can tell it from others.
    static String shortened(ByteVector publicKey) {
        return publicKey.toString().substring(0, SHOWN) + "...";
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("JDK 25 has " + algorithm, impossible);
        }
    }
}
