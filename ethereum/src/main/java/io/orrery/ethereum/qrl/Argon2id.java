package io.orrery.ethereum.qrl;

import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Password;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// What makes the key of a QRL keystore from its password, at a cost that the file names and that is bounded
/// here.
///
/// Source: RFC 9106.
///
/// @param passes over the memory
/// @param kibibytes of memory
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Argon2id(int passes, int kibibytes, int lanes, byte[] salt) {
    static final String NAME = "argon2id";
    static final int KEY_BYTES = 32;

    /// Twice what QRL's own keystores take.
    private static final int MOST_KIBIBYTES = 512 << 10;
    private static final int MOST_LANES = 16;
    /// Blocks written: eight times what QRL's own keystores take.
    private static final long MOST_WORK = 1L << 24;
    private static final int LEAST_SALT_BYTES = 8;
    private static final int MOST_SALT_BYTES = 1 << 10;

    static Argon2id of(KeystoreJson params) throws KeystoreRefused {
        if (params.integer("dklen") != KEY_BYTES) {
            throw params.malformed("dklen", "is not " + KEY_BYTES);
        }
        var salt = params.bytes("salt");
        if (salt.length < LEAST_SALT_BYTES) {
            throw params.malformed("salt", "has fewer than " + LEAST_SALT_BYTES + " bytes");
        }
        params.atMost("salt", salt.length, MOST_SALT_BYTES);
        var argon2 = new Argon2id(params.integer("t"), params.integer("m"), params.integer("p"), salt);
        if (argon2.passes < 1 || argon2.lanes < 1) {
            throw params.malformed(argon2.passes < 1 ? "t" : "p", "is not above 0");
        }
        params.atMost("p", argon2.lanes, MOST_LANES);
        params.atMost("m", argon2.kibibytes, MOST_KIBIBYTES);
        params.atMost("t", (long) argon2.passes * argon2.kibibytes, MOST_WORK);
        if (argon2.kibibytes < 8 * argon2.lanes) {
            throw params.malformed("m", "is below 8 for each lane");
        }
        return argon2;
    }

    long memoryBytes() {
        return (long) kibibytes << 10;
    }

    /// 32 bytes, which the caller overwrites.
    byte[] derive(Password password) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations(passes)
                .withMemoryAsKB(kibibytes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        var typed = password.bytes();
        try {
            var key = new byte[KEY_BYTES];
            generator.generateBytes(typed, key);
            return key;
        } finally {
            Arrays.fill(typed, (byte) 0);
        }
    }
}
