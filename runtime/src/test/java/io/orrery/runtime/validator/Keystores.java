package io.orrery.runtime.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.consensus.KeyFunction;
import io.orrery.ethereum.keystore.Password;
import java.security.SecureRandom;

/// Keystores that open at once.
final class Keystores {
    static final String PASSWORD = "correct horse";

    private static final String PATH = "m/12381/3600/7/0/0";

    private Keystores() {}

    static BlsSecretKey secret(int number) {
        return BlsSecretKey.of(new Digest(0, 0, 0, number).toBytes());
    }

    static ValidatorKey key(int number) {
        return ValidatorKey.of(secret(number).publicKey().toBytes());
    }

    static LockedKey locked(int number) {
        return new LockedKey(
                new BlsKeystoreWriter(new SecureRandom())
                        .write(secret(number), Password.of(PASSWORD), new KeyFunction.Pbkdf2(2, new byte[32]), PATH),
                PASSWORD);
    }
}
