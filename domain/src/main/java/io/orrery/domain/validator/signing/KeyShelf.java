package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import java.io.IOException;
import java.util.List;

/// Where keystores lie, and the secrets of those that are open. Calls may wait for a disk.
public interface KeyShelf {
    /// Those that could sign now.
    List<LocalKey> keys();

    /// Keeps a keystore and what opens it, so that both are there after a restart, and then lets the key
    /// sign. The same again changes nothing.
    void put(KeystoreReader.Opened opened, LockedKey locked) throws IOException;

    /// From its return on, nothing is signed with the key in this process.
    void silence(ValidatorKey key);

    /// Takes away, for good, what [#put] keeps, if anything. Where it can not, what is left is not opened
    /// again all the same, if that can be written down.
    void forget(ValidatorKey key) throws IOException;

    /// Opens what lies there and is not open.
    Reloaded reload() throws IOException;
}
