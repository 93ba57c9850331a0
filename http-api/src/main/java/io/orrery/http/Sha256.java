package io.orrery.http;

import io.orrery.domain.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4), which people compute with `sha256sum`.
final class Sha256 {
    private Sha256() {}

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    static Digest of(byte[] bytes) {
        return Digest.of(begin().digest(bytes));
    }
}
