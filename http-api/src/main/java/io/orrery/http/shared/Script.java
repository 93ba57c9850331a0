package io.orrery.http.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What Redis runs as one step.
///
/// @param sha its SHA-1, by which Redis knows it once it has it
record Script(String text, String sha) {

    /// @param name of a resource beside this class
    static Script read(String name) {
        try (var stream = Script.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("there is no resource " + name);
            }
            var bytes = stream.readAllBytes();
            return new Script(
                    new String(bytes, StandardCharsets.UTF_8), HexFormat.of().formatHex(digest("SHA-1", bytes)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has " + algorithm, impossible);
        }
    }
}
