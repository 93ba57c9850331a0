package io.orrery.runtime.node;

import akka.util.Version;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Which version of Orrery this is: the release, `+`, the minutes from 1970 to its newest commit, `-`, and
/// that commit. What is built later has a higher one, as Akka Cluster compares them. What is built without
/// git is of the release alone.
final class NodeVersion {
    /// What cluster and registry are told.
    static final String KEY = "akka.cluster.app-version";
    private static final String OVERRIDE = "orrery.cluster.version";
    /// Of the registry's column.
    private static final int LONGEST = 64;

    private NodeVersion() {}

    /// The configuration with this version in it, unless it has one that is another's.
    static Config in(Config config) {
        var given = config.getString(OVERRIDE);
        var version = given.isEmpty() ? built() : given;
        try {
            Version.apply(version);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint(OVERRIDE + " is \"" + version + "\"; a version is as 1.2.3 or 1.2.3+4-name", malformed);
        }
        if (version.length() > LONGEST) {
            throw new Complaint(
                    OVERRIDE + " has " + version.length() + " characters, and at most " + LONGEST + " are allowed");
        }
        return config.withValue(KEY, ConfigValueFactory.fromAnyRef(version, "the build"));
    }

    /// As the build has written it.
    static String built() {
        try (var file = NodeVersion.class.getResourceAsStream("version.txt")) {
            if (file == null) {
                throw new IllegalStateException("version.txt is not beside this class: the build makes it");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
