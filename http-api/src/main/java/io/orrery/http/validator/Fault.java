package io.orrery.http.validator;

import java.util.Locale;

/// Why a request is not done: one stable word each, with its status of HTTP.
public enum Fault {
    /// A value that no key signs whatever happens, or no value at all.
    MALFORMED(400),
    /// Another chain, fork or root, or content in the form of another fork.
    CONTRADICTS_NETWORK(400),
    TOKEN_MISSING(401),
    TOKEN_UNKNOWN(403),
    NOT_FOUND(404),
    UNKNOWN_KEY(404),
    NOT_SET(404),
    METHOD_NOT_ALLOWED(405),
    BODY_TOO_SLOW(408),
    RELOADING(409),
    SLASHABLE(412),
    /// The key may not sign yet, or never again. Clients take 412 as: not signed, and asking again is no use.
    HELD_BACK(412),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    INTERNAL_ERROR(500),
    /// Nobody may sign here now.
    NOT_HERE(503),
    /// No answer, or not in time. Nothing was given out, and asking again is safe.
    UNAVAILABLE(503),
    TOO_MANY_REQUESTS(503);

    private final int status;

    Fault(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /// The node has not done what it should have, whatever was asked.
    public boolean isFailure() {
        return status >= 500;
    }

    /// As the member `reason` has it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
