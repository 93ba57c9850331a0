package io.orrery.ethereum.qrl;

import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.KeystoreFormat;
import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import io.orrery.ethereum.keystore.Password;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/// Reads keystores of QRL: Argon2id and AES-256 in Galois counter mode round a seed.
///
/// A validator's (qrysm) holds 48 bytes and has the layout of EIP-2335; an account's (go-qrl) holds the
/// descriptor before them, and names an address.
///
/// Source: theQRL/qrysm, `cmd/staking-deposit-cli/stakingdeposit/keyhandling`; theQRL/go-qrl,
/// `accounts/keystore`.
public final class QrlKeystore implements KeystoreFormat {
    static final String CIPHER = "aes-256-gcm";
    /// qrysm's deposit tool leaves the number out, which its language writes as 0.
    private static final int MOST_VERSION = 1;

    private final SecureRandom random;

    /// @param random that signatures are hedged with
    public QrlKeystore(SecureRandom random) {
        this.random = random;
    }

    /// Both layouts have the same parts, in other places.
    private record Parts(Argon2id function, Sealed content) {
        static Parts of(KeystoreJson file) throws KeystoreRefused {
            var crypto = file.object("crypto");
            if (crypto.has("kdfparams")) {
                crypto.function("kdf", Argon2id.NAME);
                crypto.function("cipher", CIPHER);
                return new Parts(
                        Argon2id.of(crypto.object("kdfparams")),
                        new Sealed(
                                crypto.object("cipherparams").bytes("iv", Sealed.IV_BYTES),
                                crypto.bytes("ciphertext")));
            }
            var kdf = crypto.object("kdf");
            kdf.function("function", Argon2id.NAME);
            var cipher = crypto.object("cipher");
            cipher.function("function", CIPHER);
            return new Parts(
                    Argon2id.of(kdf.object("params")),
                    new Sealed(cipher.object("params").bytes("iv", Sealed.IV_BYTES), cipher.bytes("message")));
        }
    }

    @Override
    public long memoryBytes(KeystoreJson file) throws KeystoreRefused {
        return Parts.of(file).function().memoryBytes();
    }

    @Override
    public MldsaSecretKey open(KeystoreJson file, Password password) throws KeystoreRefused {
        int version = file.integer("version");
        if (version > MOST_VERSION) {
            throw new KeystoreRefused(
                    Reason.OTHER_VERSION, "version: " + version + " where QRL's keystores have " + MOST_VERSION);
        }
        var named = publicKey(file);
        var parts = Parts.of(file);
        var key = parts.function().derive(password);
        byte[] content;
        try {
            content = parts.content().open(key);
        } catch (AEADBadTagException wrong) {
            throw new KeystoreRefused(
                    Reason.WRONG_PASSWORD,
                    "the password does not fit the keystore"
                            + named.map(k -> " of " + QrlWallet.shortened(k)).orElse("")
                            + ", or its salt, iv or ciphertext has been changed",
                    wrong);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        try {
            return opened(content, named);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private MldsaSecretKey opened(byte[] content, Optional<ByteVector> named) throws KeystoreRefused {
        MldsaSecretKey secret;
        try {
            var seed = content.length == QrlWallet.SEED_BYTES ? content.clone() : QrlWallet.seed(content);
            secret = MldsaSecretKey.ofWallet(seed, random);
            Arrays.fill(seed, (byte) 0);
        } catch (IllegalArgumentException noSeed) {
            throw new KeystoreRefused(
                    Reason.OTHER_CURVE,
                    "what the keystore holds, " + content.length + " bytes, is no seed of ML-DSA-87",
                    noSeed);
        }
        if (named.isPresent() && !named.get().equals(secret.publicKey())) {
            throw new KeystoreRefused(
                    Reason.DAMAGED,
                    "pubkey: " + QrlWallet.shortened(named.get()) + " where the seed is that of "
                            + QrlWallet.shortened(secret.publicKey()));
        }
        return secret;
    }

    private static Optional<ByteVector> publicKey(KeystoreJson file) throws KeystoreRefused {
        if (file.someText("pubkey").isEmpty()) {
            return Optional.empty();
        }
        var key = file.bytes("pubkey");
        if (key.length != Scheme.ML_DSA_87.publicKeyBytes()) {
            throw new KeystoreRefused(
                    Reason.OTHER_CURVE, "pubkey: a key of " + key.length + " bytes is none of ML-DSA-87");
        }
        return Optional.of(ByteVector.of(key));
    }
}
