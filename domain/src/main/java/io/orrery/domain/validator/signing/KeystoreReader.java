package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;

/// Opens keystores.
public interface KeystoreReader {

    /// One key that is open.
    interface Secret extends DutySigner {
        ByteVector publicKey();

        /// From its return on it signs nothing.
        void erase();
    }

    /// @param path from which the key was derived, where its keystore says so
    record Opened(ValidatorKey key, Optional<String> path, Secret secret) {}

    /// `IllegalArgumentException` with one line that says what is wrong, without password and secret: a
    /// wrong password, a keystore of another form or of another curve, a public key that is not the
    /// secret's.
    Opened open(KeyRoom.LockedKey locked);
}
