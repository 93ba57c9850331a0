package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Optional;

/// Opens keystores.
public interface KeystoreReader {

    /// @param path from which the key was derived, where its keystore says so
    /// @param signer with this key alone
    record Opened(ValidatorKey key, Optional<String> path, DutySigner signer) {}

    /// `IllegalArgumentException` with one line that says what is wrong, without password and secret: a
    /// wrong password, a keystore of another form or of another curve, a public key that is not the
    /// secret's.
    Opened open(KeyRoom.LockedKey locked);
}
