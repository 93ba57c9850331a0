package io.orrery.ethereum.consensus;

import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.KeystoreFormat;
import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import io.orrery.ethereum.keystore.Password;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Reads keystores of BLS keys: scrypt or PBKDF2 with HMAC-SHA-256, AES-128 in counter mode, a SHA-256
/// checksum.
///
/// Source: EIP-2335, version 4.
public final class BlsKeystore implements KeystoreFormat {
    static final int VERSION = 4;
    static final String CIPHER = "aes-128-ctr";
    static final String CHECKSUM = "sha256";
    static final int IV_BYTES = 16;

    private static final int CIPHER_KEY_BYTES = 16;
    private static final int KEY_BYTES = 32;
    /// Version 3 of the older format is what keys of accounts are kept in.
    private static final int ACCOUNT_VERSION = 3;

    @Override
    public long memoryBytes(KeystoreJson file) throws KeystoreRefused {
        return KeyFunction.of(module(file, "kdf")).memoryBytes();
    }

    @Override
    public BlsSecretKey open(KeystoreJson file, Password password) throws KeystoreRefused {
        int version = file.integer("version");
        if (version != VERSION) {
            throw new KeystoreRefused(
                    Reason.OTHER_VERSION,
                    "version: " + version + " where EIP-2335 has " + VERSION
                            + (version == ACCOUNT_VERSION ? "; it is an account's keystore (secp256k1)" : ""));
        }
        var named = publicKey(file);
        var function = KeyFunction.of(module(file, "kdf"));
        var checksum = module(file, "checksum");
        checksum.function("function", CHECKSUM);
        var cipher = module(file, "cipher");
        cipher.function("function", CIPHER);
        var iv = cipher.object("params").bytes("iv", IV_BYTES);
        var message = cipher.bytes("message");
        if (message.length != BlsSecretKey.BYTES) {
            throw new KeystoreRefused(
                    Reason.OTHER_CURVE,
                    "crypto.cipher.message: a secret of " + message.length + " bytes is no key of BLS12-381");
        }
        var key = function.derive(password);
        try {
            if (!MessageDigest.isEqual(checksum(key, message), checksum.bytes("message"))) {
                throw new KeystoreRefused(
                        Reason.WRONG_PASSWORD,
                        "the password does not fit the keystore"
                                + named.map(k -> " of " + k).orElse("")
                                + ", or its salt, checksum or ciphertext has been changed");
            }
            return opened(crypt(key, iv, message), named);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static BlsSecretKey opened(byte[] secret, Optional<ByteVector> named) throws KeystoreRefused {
        try {
            var key = BlsSecretKey.of(secret);
            if (named.isPresent() && !named.get().equals(key.publicKey())) {
                throw new KeystoreRefused(
                        Reason.DAMAGED, "pubkey: " + named.get() + " where the secret is that of " + key.publicKey());
            }
            return key;
        } catch (IllegalArgumentException noKey) {
            throw new KeystoreRefused(Reason.DAMAGED, "what the keystore holds is no key of BLS12-381", noKey);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Optional<ByteVector> publicKey(KeystoreJson file) throws KeystoreRefused {
        if (file.someText("pubkey").isEmpty()) {
            return Optional.empty();
        }
        var key = file.bytes("pubkey");
        if (key.length != Bls.PUBLIC_KEY_BYTES) {
            throw new KeystoreRefused(
                    Reason.OTHER_CURVE, "pubkey: a key of " + key.length + " bytes is none of BLS12-381");
        }
        return Optional.of(ByteVector.of(key));
    }

    private static KeystoreJson module(KeystoreJson file, String name) throws KeystoreRefused {
        return file.object("crypto").object(name);
    }

    static byte[] checksum(byte[] key, byte[] message) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(key, CIPHER_KEY_BYTES, KEY_BYTES - CIPHER_KEY_BYTES);
            return sha256.digest(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Counter mode is its own inverse.
    static byte[] crypt(byte[] key, byte[] iv, byte[] message) {
        try {
            var aes = Cipher.getInstance("AES/CTR/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, CIPHER_KEY_BYTES, "AES"), new IvParameterSpec(iv));
            return aes.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has AES in counter mode", impossible);
        }
    }
}
