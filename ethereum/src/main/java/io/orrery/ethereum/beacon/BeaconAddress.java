package io.orrery.ethereum.beacon;

import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;

/// Where a beacon node is, and what it asks for to answer. Only its host and port are ever printed.
public final class BeaconAddress {
    private final HttpUrl url;
    private final Optional<String> authorization;

    private BeaconAddress(HttpUrl url, Optional<String> authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    /// @param url `http` or `https`; user and password, and a path that the API is below, are allowed.
    ///     `IllegalArgumentException` where it is none, which does not repeat it
    public static BeaconAddress parse(String url) {
        var parsed = Optional.ofNullable(HttpUrl.parse(url))
                .filter(each -> each.query() == null && each.fragment() == null)
                // Not with its text, which may hold a password.
                .orElseThrow(() -> new IllegalArgumentException(
                        "a beacon node is named by an http or https URL without query and fragment"));
        var authorization = parsed.username().isEmpty() && parsed.password().isEmpty()
                ? Optional.<String>empty()
                : Optional.of(Credentials.basic(parsed.username(), parsed.password()));
        return new BeaconAddress(parsed.newBuilder().username("").password("").build(), authorization);
    }

    /// The same, with a token in the place of user and password.
    public BeaconAddress withToken(String token) {
        if (token.isBlank() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("a beacon node's token is one word of printable ASCII");
        }
        return new BeaconAddress(url, Optional.of("Bearer " + token));
    }

    HttpUrl url() {
        return url;
    }

    Optional<String> authorization() {
        return authorization;
    }

    /// `host:port`.
    @Override
    public String toString() {
        return url.host() + ":" + url.port();
    }
}
