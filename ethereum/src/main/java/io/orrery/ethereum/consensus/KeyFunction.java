package io.orrery.ethereum.consensus;

import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Password;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/// What makes the key of a keystore from its password, at a cost that the file names and that is bounded
/// here.
///
/// Source: EIP-2335, *KDF*; RFC 7914; RFC 8018.
@SuppressWarnings("ArrayRecordComponent") // never compared
public sealed interface KeyFunction {
    int KEY_BYTES = 32;
    /// Twice what the standard's own keystores take: 2^18 blocks of 8.
    long MOST_SCRYPT_BYTES = 512L << 20;
    /// Eight times what they take of time.
    long MOST_SCRYPT_WORK = 1L << 24;
    /// Some ten seconds of a core.
    int MOST_ITERATIONS = 10_000_000;
    int MOST_SALT_BYTES = 1 << 10;

    long memoryBytes();

    /// 32 bytes, which the caller overwrites.
    byte[] derive(Password password);

    /// @param n a power of two
    record Scrypt(int n, int r, int p, byte[] salt) implements KeyFunction {
        private static final int BLOCK_BYTES = 128;

        @Override
        public long memoryBytes() {
            return (long) BLOCK_BYTES * r * (n + (long) p);
        }

        @Override
        public byte[] derive(Password password) {
            var typed = password.normalized().getBytes(StandardCharsets.UTF_8);
            try {
                return SCrypt.generate(typed, salt, n, r, p, KEY_BYTES);
            } finally {
                Arrays.fill(typed, (byte) 0);
            }
        }
    }

    record Pbkdf2(int c, byte[] salt) implements KeyFunction {
        @Override
        public long memoryBytes() {
            return 1 << 20;
        }

        @Override
        public byte[] derive(Password password) {
            var spec = new PBEKeySpec(password.normalized().toCharArray(), salt, c, KEY_BYTES * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", impossible);
            } finally {
                spec.clearPassword();
            }
        }
    }

    /// @param kdf the module of that name of a keystore
    static KeyFunction of(KeystoreJson kdf) throws KeystoreRefused {
        var params = kdf.object("params");
        if (params.integer("dklen") != KEY_BYTES) {
            throw params.malformed("dklen", "is not " + KEY_BYTES);
        }
        var salt = params.bytes("salt");
        if (salt.length == 0) {
            throw params.malformed("salt", "is empty");
        }
        params.atMost("salt", salt.length, MOST_SALT_BYTES);
        var function = kdf.text("function");
        return switch (function) {
            case "scrypt" -> scrypt(params, salt);
            case "pbkdf2" -> pbkdf2(params, salt);
            default -> throw kdf.unsupported("function", function);
        };
    }

    private static KeyFunction scrypt(KeystoreJson params, byte[] salt) throws KeystoreRefused {
        int n = params.integer("n");
        int r = params.integer("r");
        int p = params.integer("p");
        if (n < 2 || Integer.bitCount(n) != 1) {
            throw params.malformed("n", "is no power of two from 2 on");
        }
        if (r < 1 || p < 1) {
            throw params.malformed(r < 1 ? "r" : "p", "is not above 0");
        }
        // Each is below 2^31: first what keeps the products below 2^63.
        params.atMost("r", r, MOST_SCRYPT_WORK);
        params.atMost("p", p, MOST_SCRYPT_WORK / r);
        params.atMost("n", (long) n * r * p, MOST_SCRYPT_WORK);
        // RFC 7914, 2: n below 2^(128 r / 8), which the library asks for.
        if (r == 1 && n >= 1 << 16) {
            throw params.malformed("n", "is not below 2^16 where r is 1");
        }
        var scrypt = new Scrypt(n, r, p, salt);
        params.atMost("n", scrypt.memoryBytes(), MOST_SCRYPT_BYTES);
        return scrypt;
    }

    private static KeyFunction pbkdf2(KeystoreJson params, byte[] salt) throws KeystoreRefused {
        params.function("prf", "hmac-sha256");
        int c = params.integer("c");
        if (c < 1) {
            throw params.malformed("c", "is not above 0");
        }
        params.atMost("c", c, MOST_ITERATIONS);
        return new Pbkdf2(c, salt);
    }
}
