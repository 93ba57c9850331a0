package io.orrery.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Lets in whoever shows a token: from this machine, or over a network that a person trusts, because the
/// token is not encrypted on its way. Failed tries of one address are bounded; while they are, its valid
/// tokens wait too, else trying would cost nothing.
final class AdminDoor {
    private static final String SCHEME = "Bearer ";
    private static final Duration LATER = Duration.ofSeconds(10);

    private final Supplier<AdminTokens> tokens;
    private final boolean trustedNetwork;
    private final RateLimiter failures;

    /// @param tokens as they are now
    /// @param failures what one address may fail
    AdminDoor(Supplier<AdminTokens> tokens, boolean trustedNetwork, RateLimiter failures) {
        this.tokens = tokens;
        this.trustedNetwork = trustedNetwork;
        this.failures = failures;
    }

    AdminDesk.Asker require(HttpRequest request) {
        var address = Callers.address(request);
        if (!trustedNetwork && !isHere(address)) {
            throw new RefusedException(
                    Reason.OPERATOR_ONLY,
                    "",
                    "a token is taken only from the node's own machine, unless orrery.admin.trusted-network is on");
        }
        var known = known();
        if (known.isEmpty()) {
            throw new RefusedException(
                    Reason.OPERATOR_ONLY, "", "this node has no admin token, so nobody may change anything");
        }
        if (failures.isExhausted(address)) {
            throw new RefusedForNow(
                    Reason.RATE_LIMITED, "Authorization", "too many failed tries from this address", LATER);
        }
        var shown = request.getHeader("Authorization").map(HttpHeader::value).filter(value -> value.startsWith(SCHEME));
        if (shown.isEmpty()) {
            throw new RefusedException(
                    Reason.API_KEY_REQUIRED, "Authorization", "an admin token must be given as: Bearer SECRET");
        }
        return named(shown.get().substring(SCHEME.length()), known)
                .map(name -> new AdminDesk.Asker(name, address.getHostAddress()))
                .orElseThrow(() -> {
                    failures.take(address, 1);
                    return new RefusedException(Reason.API_KEY_UNKNOWN, "Authorization", "nobody has this token");
                });
    }

    private AdminTokens known() {
        try {
            return tokens.get();
        } catch (UncheckedIOException | IllegalArgumentException unusable) {
            throw new RefusedException(
                    Reason.OPERATOR_ONLY, "", "the file of admin tokens can not be used: " + unusable.getMessage());
        }
    }

    /// What is too long is nobody's, and is not hashed.
    private static Optional<String> named(String secret, AdminTokens known) {
        return secret.length() > AdminTokens.MOST_CHARS ? Optional.empty() : known.nameOf(secret);
    }

    /// The loopback, or an address of this machine: what is sent there does not leave it.
    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            throw new UncheckedIOException(new IOException(unknown));
        }
    }
}
