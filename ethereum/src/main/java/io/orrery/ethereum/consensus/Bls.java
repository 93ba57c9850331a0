package io.orrery.ethereum.consensus;

import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/// Signatures of BLS12-381 with public keys in G1 and signatures in G2, compressed, with proofs of
/// possession.
///
/// The library is native and loaded with its first use.
///
/// Source: draft-irtf-cfrg-bls-signature, *minimal-pubkey-size*; consensus-specs, `phase0/beacon-chain.md`,
/// *BLS signatures*. By supranational/blst.
public final class Bls {
    static final String TAG = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
    static final int PUBLIC_KEY_BYTES = 48;
    static final int SIGNATURE_BYTES = 96;

    private Bls() {}

    /// False for whatever is no key, no signature or none of this message.
    public static boolean verify(ByteVector publicKey, byte[] message, ByteVector signature) {
        return verify(publicKey, message, signature, TAG);
    }

    static boolean verify(ByteVector publicKey, byte[] message, ByteVector signature, String tag) {
        if (publicKey.size() != PUBLIC_KEY_BYTES || signature.size() != SIGNATURE_BYTES) {
            return false;
        }
        try {
            var key = new P1_Affine(publicKey.toBytes());
            var point = new P2_Affine(signature.toBytes());
            // A point outside the group could fit another message too.
            return !key.is_inf()
                    && key.in_group()
                    && !point.is_inf()
                    && point.in_group()
                    && point.core_verify(key, true, message, tag) == BLST_ERROR.BLST_SUCCESS;
        } catch (RuntimeException noPoint) {
            return false;
        }
    }

    /// One signature in the place of several. `IllegalArgumentException` where there is none, or one is no point
    /// of the group.
    public static ByteVector aggregate(List<ByteVector> signatures) {
        if (signatures.isEmpty()) {
            throw new IllegalArgumentException("nothing to aggregate");
        }
        var sum = new P2();
        for (var signature : signatures) {
            try {
                sum.aggregate(new P2_Affine(signature.toBytes()));
            } catch (RuntimeException noPoint) {
                throw new IllegalArgumentException("no signature: " + signature, noPoint);
            }
        }
        return ByteVector.of(sum.compress());
    }

    /// Whether all of the keys have signed the one message.
    ///
    /// Keys are believed to have been registered with a proof of possession.
    public static boolean verify(List<ByteVector> publicKeys, byte[] message, ByteVector signature) {
        if (publicKeys.isEmpty()) {
            return false;
        }
        var sum = new P1();
        try {
            for (var key : publicKeys) {
                sum.aggregate(new P1_Affine(key.toBytes()));
            }
        } catch (RuntimeException noPoint) {
            return false;
        }
        return verify(ByteVector.of(sum.compress()), message, signature);
    }
}
