package io.orrery.http.validator;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What opens the keymanager API. Only its digest is kept, and that is compared in constant time: what is
/// guessed byte by byte gives no digest that comes closer.
///
/// Source: ethereum/keymanager-APIs, `keymanager-oapi.yaml`: a hexadecimal token of at least 256 bits, in
/// a file.
public final class KeymanagerToken {
    private static final String SCHEME = "Bearer ";
    private static final int BYTES = 32;
    private static final int MOST_CHARS = 512;
    private static final Pattern FORM = Pattern.compile("(?:0x)?[0-9a-fA-F]{" + 2 * BYTES + ",256}");

    private final byte[] digest;

    private KeymanagerToken(byte[] digest) {
        this.digest = digest;
    }

    /// A new token, as its file is to have it.
    public static String fresh(SecureRandom random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    /// `IllegalArgumentException` with the rule, and without the token, where it is none.
    ///
    /// @param text of the file
    public static KeymanagerToken parse(String text) {
        var token = text.strip();
        if (!FORM.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "a keymanager token has 64 to 256 hexadecimal digits, with or without 0x in front");
        }
        return new KeymanagerToken(sha256(token));
    }

    /// Refuses whoever does not show it.
    void require(HttpRequest request) {
        var shown = request.getHeader("Authorization")
                .map(HttpHeader::value)
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty())
                .orElseThrow(() -> new FaultException(
                        Fault.TOKEN_MISSING, "Authorization", "the token must be given as: Bearer TOKEN"));
        // What is too long is not hashed.
        if (shown.length() > MOST_CHARS || !MessageDigest.isEqual(sha256(shown), digest)) {
            throw new FaultException(Fault.TOKEN_UNKNOWN, "Authorization", "this is not the token");
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
