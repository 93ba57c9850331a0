package io.orrery.runtime.admin;

import com.typesafe.config.Config;
import io.orrery.http.AdminTokens;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.KeptFiles;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/// The file of admin tokens. It is read anew with each request, so that a token that is taken out opens
/// nothing any more.
record TokenFile(Path file) implements Supplier<AdminTokens> {
    static final String KEY = "orrery.admin.token-file";
    /// The name of whoever has the home of the node.
    private static final String OWNER = "home";

    private static final int SECRET_BYTES = 32;
    /// Some 300 bytes a line, and at most 32 of them say something.
    private static final long MOST_BYTES = 64 << 10;

    /// The file that the configuration names, else the home's, which is made where it is not there.
    ///
    /// @throws Complaint where it can not be used
    static TokenFile of(Config config, NodeHome home) {
        var named = config.getString(KEY);
        var tokens = new TokenFile(named.isEmpty() ? home.adminToken() : Path.of(named));
        if (named.isEmpty()) {
            tokens.makeMissing();
        }
        try {
            tokens.get();
        } catch (UncheckedIOException | IllegalArgumentException unusable) {
            throw new Complaint(
                    "the file of admin tokens, " + tokens.file() + ", can not be used: " + unusable.getMessage()
                            + ". See " + KEY,
                    unusable);
        }
        return tokens;
    }

    @Override
    public AdminTokens get() {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
            }
            return AdminTokens.parse(Files.readAllLines(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("it can not be read", unreadable);
        }
    }

    /// Nobody else may read it, from its first moment on.
    private void makeMissing() {
        if (Files.exists(file)) {
            return;
        }
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var text = "# Whoever has this may change the cluster. NAME SECRET in each line.\n" + OWNER + " "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            KeptFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException refused) {
            throw new Complaint(file + " can not be written: " + refused, refused);
        }
    }
}
