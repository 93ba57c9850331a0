package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.http.validator.KeymanagerToken;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// The file with the token of the keymanager API: the one that the configuration names, else the home's,
/// which is made where it is not there.
final class KeymanagerTokenFile {
    static final String KEY = "orrery.validator.keymanager.token-file";

    private static final int MOST_BYTES = 1 << 10;

    private KeymanagerTokenFile() {}

    static Path of(Config config, NodeHome home) {
        var named = config.getString(KEY);
        return named.isEmpty() ? home.keymanagerToken() : Path.of(named);
    }

    /// @throws Complaint where it can not be used
    static KeymanagerToken read(Config config, NodeHome home) {
        var file = of(config, home);
        try {
            if (config.getString(KEY).isEmpty() && !Files.exists(file)) {
                Files.createDirectories(home.folder());
                KeptFiles.write(
                        file, (KeymanagerToken.fresh(new SecureRandom()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
            }
            return KeymanagerToken.parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw unusable(file, "it can not be read: " + unreadable, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw unusable(file, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static Complaint unusable(Path file, String why, Exception cause) {
        return new Complaint(
                "the file with the keymanager token, " + file + ", can not be used: " + why + ". See " + KEY, cause);
    }
}
