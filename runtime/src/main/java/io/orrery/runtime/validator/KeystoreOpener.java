package io.orrery.runtime.validator;

import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.ethereum.keystore.KeystoreFormat;
import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Password;
import java.nio.charset.StandardCharsets;

/// Opens keystores that somebody brings.
///
/// @param memoryBytes that one may take
/// @param network that is signed for
record KeystoreOpener(KeystoreFormat format, long memoryBytes, NetworkProfile network) implements KeystoreReader {
    private static final int MOST_PASSWORD_BYTES = 1 << 11;

    @Override
    public Opened open(LockedKey locked) {
        requireKeepable(locked.password());
        try {
            var json = KeystoreJson.read(locked.json().getBytes(StandardCharsets.UTF_8));
            long needed = format.memoryBytes(json);
            if (needed > memoryBytes) {
                throw new IllegalArgumentException("the keystore takes " + needed + " bytes to open where there are "
                        + memoryBytes + " (orrery.validator.keystores.memory)");
            }
            var path = json.someText("path");
            var key = format.open(json, Password.of(locked.password()));
            var known = ValidatorKey.of(key.publicKey().toBytes());
            var development = DevelopmentKeys.refused(known, network);
            if (development.isPresent()) {
                key.erase();
                throw new IllegalArgumentException(development.get());
            }
            return new Opened(known, path, key);
        } catch (KeystoreRefused refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    /// It is kept as the one line of a file, and must come back as it was.
    private static void requireKeepable(String password) {
        var bytes = password.getBytes(StandardCharsets.UTF_8);
        boolean oneLine = password.lines().findFirst().orElse("").equals(password);
        if (!oneLine
                || bytes.length > MOST_PASSWORD_BYTES
                || !new String(bytes, StandardCharsets.UTF_8).equals(password)) {
            throw new IllegalArgumentException("a password has one line of at most " + MOST_PASSWORD_BYTES
                    + " bytes of UTF-8: this one could not be kept");
        }
    }
}
