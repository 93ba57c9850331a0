package io.orrery.ethereum.qrl;

import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// Signatures of ML-DSA-87, by Bouncy Castle.
///
/// Source: FIPS 204, algorithm 3.
public final class Mldsa {
    static final int SEED_BYTES = 32;

    private static final int MOST_CONTEXT_BYTES = 255;
    /// "ZOND", the version of the context, and the wallet's descriptor.
    private static final byte[] CONTEXT = {'Z', 'O', 'N', 'D', 1, 1, 0, 0};

    private Mldsa() {}

    static byte[] context() {
        return CONTEXT.clone();
    }

    /// Under QRL's context; false for whatever is no key, no signature or none of this message.
    public static boolean verify(ByteVector publicKey, byte[] message, ByteVector signature) {
        return verify(publicKey, message, signature, CONTEXT);
    }

    static boolean verify(ByteVector publicKey, byte[] message, ByteVector signature, byte[] context) {
        if (publicKey.size() != Scheme.ML_DSA_87.publicKeyBytes()
                || signature.size() != Scheme.ML_DSA_87.signatureBytes()
                || context.length > MOST_CONTEXT_BYTES) {
            return false;
        }
        var signer = new MLDSASigner();
        var key = new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_87, publicKey.toBytes());
        signer.init(false, new ParametersWithContext(key, context));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature.toBytes());
    }
}
