package io.orrery.http;

import io.orrery.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may change the cluster: a name and a secret each, so that the book knows who it was. Only digests
/// are kept.
public final class AdminTokens {
    /// The shortest secret: of 64 characters' alphabet, 192 bits.
    public static final int LEAST_CHARS = 32;

    static final int MOST_CHARS = 256;
    private static final int MOST_TOKENS = 32;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    /// As RFC 6750 has bearer tokens.
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/=-]{" + LEAST_CHARS + "," + MOST_CHARS + "}");

    private record Token(String name, Digest hash) {}

    private final List<Token> tokens;

    private AdminTokens(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /// Reads `NAME SECRET` of each line; one that is empty or begins with `#` says nothing.
    ///
    /// @throws IllegalArgumentException with a sentence that names the line and the rule, and no secret
    public static AdminTokens parse(List<String> lines) {
        var tokens = new ArrayList<Token>();
        var names = new HashSet<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var parts = line.split("\\s+", -1);
            require(parts.length == 2, i, "must be a name and a secret");
            require(NAME.matcher(parts[0]).matches(), i, "has a name that is not 1 to 32 of a-z, 0-9 and -");
            require(
                    SECRET.matcher(parts[1]).matches(),
                    i,
                    "has a secret that is not " + LEAST_CHARS + " to " + MOST_CHARS + " of A-Z, a-z, 0-9 and ._~+/=-");
            require(names.add(parts[0]), i, "has the name of a line before");
            require(tokens.size() < MOST_TOKENS, i, "is one too many: there are at most " + MOST_TOKENS + " tokens");
            tokens.add(new Token(parts[0], hash(parts[1])));
        }
        return new AdminTokens(tokens);
    }

    private static void require(boolean holds, int line, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("line " + (line + 1) + " " + rule);
        }
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    /// Whose the secret is. All are compared, each in constant time, so that the time tells nothing of any.
    Optional<String> nameOf(String secret) {
        var given = hash(secret).toBytes();
        Optional<String> found = Optional.empty();
        for (var token : tokens) {
            if (MessageDigest.isEqual(token.hash().toBytes(), given)) {
                found = Optional.of(token.name());
            }
        }
        return found;
    }

    private static Digest hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
    }
}
