package io.orrery.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One request under /v1.
final class RestRequest {
    // RFC 7240: preferences are a comma-separated list of `name` or `name=value`, with parameters behind
    // semicolons.
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,\\s])wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(?:[,;]|$)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final HttpRequest http;
    private final Map<String, String> path;
    private final byte[] body;

    /// @param path the values of the template's names
    RestRequest(HttpRequest http, Map<String, String> path, byte[] body) {
        this.http = http;
        this.path = Map.copyOf(path);
        this.body = body;
    }

    HttpRequest http() {
        return http;
    }

    byte[] body() {
        return body;
    }

    String path(String name) {
        var value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no " + name);
        }
        return value;
    }

    Optional<String> header(String name) {
        return http.getHeader(name).map(HttpHeader::value);
    }

    Optional<String> query(String name) {
        return http.getUri().query().get(name);
    }

    boolean accepts(String mediaType) {
        return header("Accept").filter(accept -> accept.contains(mediaType)).isPresent();
    }

    /// A preference: one that is malformed does not count, and one that is too long is cut (RFC 7240).
    Optional<Duration> preferredWait(Duration max) {
        return header("Prefer")
                .map(WAIT::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .map(wait -> wait.compareTo(max) > 0 ? max : wait);
    }

    /// Whether the caller has said that the answer may take long.
    boolean asksToWait() {
        return query("wait").isPresent()
                || header("Prefer")
                        .filter(prefer -> WAIT.matcher(prefer).find())
                        .isPresent();
    }

    /// `?wait=` in whole seconds; what is not from 0 to the bound is refused.
    Optional<Duration> askedWait(Duration max) {
        return query("wait").map(text -> {
            if (!SECONDS.matcher(text).matches()) {
                throw new RefusedException(Reason.WRONG_TYPE, "wait", "must be whole seconds");
            }
            var wait = Duration.ofSeconds(Long.parseLong(text));
            if (wait.compareTo(max) > 0) {
                throw new RefusedException(
                        Reason.OUT_OF_RANGE, "wait", "must be from 0 to " + max.toSeconds() + " seconds");
            }
            return wait;
        });
    }

    /// `Idempotency-Key`, as text or as a quoted string.
    Optional<String> idempotencyKey() {
        return header("Idempotency-Key").map(given -> {
            boolean quoted = given.length() >= 2 && given.startsWith("\"") && given.endsWith("\"");
            var key = quoted ? given.substring(1, given.length() - 1) : given;
            if (!KEY.matcher(key).matches()) {
                throw new RefusedException(
                        Reason.OUT_OF_RANGE,
                        "Idempotency-Key",
                        "must be 1 to 128 visible ASCII characters, without blanks");
            }
            return key;
        });
    }
}
