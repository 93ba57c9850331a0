package io.orrery.ethereum.consensus;

import io.orrery.domain.validator.ssz.ByteVector;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1_Affine;
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
}
