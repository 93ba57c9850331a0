package io.orrery.ethereum.qrl;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.SigningKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;

/// A validator's secret key of ML-DSA-87, under QRL's context. Each signature is hedged with new randomness,
/// so two of one message differ and both verify.
///
/// Source: FIPS 204, algorithms 2 and 6; the context: theQRL/go-qrllib, `wallet/common/context.go`.
public final class MldsaSecretKey implements SigningKey {
    private final MLDSAPrivateKeyParameters secret;
    private final ByteVector publicKey;
    private final SecureRandom random;

    private MldsaSecretKey(MLDSAPrivateKeyParameters secret, SecureRandom random) {
        this.secret = secret;
        this.publicKey = ByteVector.of(secret.getPublicKey());
        this.random = random;
    }

    /// @param seed of FIPS 204, 32 bytes; the caller may overwrite it afterwards
    static MldsaSecretKey ofSeed(byte[] seed, SecureRandom random) {
        if (seed.length != Mldsa.SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a seed of ML-DSA has " + Mldsa.SEED_BYTES + " bytes, not " + seed.length);
        }
        return new MldsaSecretKey(new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_87, seed), random);
    }

    /// @param seed of a wallet, 48 bytes; the caller may overwrite it afterwards
    public static MldsaSecretKey ofWallet(byte[] seed, SecureRandom random) {
        var inner = QrlWallet.innerSeed(seed);
        try {
            return ofSeed(inner, random);
        } finally {
            Arrays.fill(inner, (byte) 0);
        }
    }

    @Override
    public Scheme scheme() {
        return Scheme.ML_DSA_87;
    }

    @Override
    public ByteVector publicKey() {
        return publicKey;
    }

    @Override
    public synchronized Optional<ByteVector> sign(Digest root) {
        return secret.isDestroyed() ? Optional.empty() : Optional.of(signed(root.toBytes()));
    }

    private ByteVector signed(byte[] message) {
        var signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(new ParametersWithRandom(secret, random), Mldsa.context()));
        signer.update(message, 0, message.length);
        try {
            return ByteVector.of(signer.generateSignature());
        } catch (CryptoException impossible) {
            throw new IllegalStateException("ML-DSA did not sign", impossible);
        }
    }

    @Override
    public synchronized void erase() {
        secret.destroy();
    }

    @Override
    public String toString() {
        return "MldsaSecretKey[" + QrlWallet.shortened(publicKey) + "]";
    }
}
