package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.MediaType;

/// What a beacon node has answered, whole.
///
/// @param who answers what, for messages
@SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
record BeaconAnswer(String who, int code, Headers headers, byte[] body) {
    static final int NOT_FOUND = 404;
    static final int ACCEPTED = 202;

    private static final int OK = 200;
    private static final int REDIRECTS = 300;
    private static final int NOT_ALLOWED = 405;
    private static final int TIMED_OUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY = 429;
    private static final int SERVER_FAILS = 500;
    private static final int NOT_IMPLEMENTED = 501;

    /// Of what a node says of a failure, in one line.
    private static final int MOST_SAID = 300;
    /// Of the items that failed, so many are named.
    private static final int MOST_NAMED = 16;

    /// An item of a list that was sent, which the node did not take.
    record Fault(long index, String message) {}

    boolean isDone() {
        return code >= OK && code < REDIRECTS;
    }

    /// Whether the node does not know this endpoint, or may not have it.
    boolean isUnknown() {
        return code == NOT_FOUND || code == NOT_ALLOWED || code == NOT_IMPLEMENTED;
    }

    /// Throws [BeaconFailure] unless the node did what it was asked for.
    void done() {
        done(0);
    }

    /// The same of a part of a list.
    ///
    /// @param first of the whole list's items that was sent here: the failed ones are named by their
    ///     places in it
    void done(int first) {
        if (!isDone()) {
            throw new BeaconFailure(kind(), who + " answers HTTP " + code + said(first));
        }
    }

    /// The whole answer.
    Reply json() {
        done();
        return Reply.read(body);
    }

    Reply data() {
        return json().member("data");
    }

    boolean is(MediaType type) {
        return Optional.ofNullable(headers.get("Content-Type"))
                .map(MediaType::parse)
                .filter(given ->
                        given.type().equals(type.type()) && given.subtype().equals(type.subtype()))
                .isPresent();
    }

    private Kind kind() {
        return switch (code) {
            case TIMED_OUT, TOO_EARLY, TOO_MANY -> Kind.UNAVAILABLE;
            case NOT_IMPLEMENTED -> Kind.REFUSED;
            default -> {
                if (code >= SERVER_FAILS) {
                    yield Kind.UNAVAILABLE;
                }
                // Nothing below is an answer to what is asked here, and a redirect is not followed.
                yield code >= REDIRECTS ? Kind.REFUSED : Kind.NONSENSE;
            }
        };
    }

    private String said(int first) {
        try {
            var told = Reply.read(body);
            var message = told.node().path("message").asString("");
            return ": " + line(message) + named(faults(told, first));
        } catch (IllegalArgumentException noJson) {
            return "";
        }
    }

    private static String named(List<Fault> faults) {
        if (faults.isEmpty()) {
            return "";
        }
        var text = new StringBuilder();
        faults.stream()
                .limit(MOST_NAMED)
                .forEach(fault ->
                        text.append("; ").append(fault.index()).append(": ").append(line(fault.message())));
        return text + (faults.size() > MOST_NAMED ? "; and " + (faults.size() - MOST_NAMED) + " more" : "");
    }

    private static List<Fault> faults(Reply told, int first) {
        var faults = new ArrayList<Fault>();
        for (var each : told.node().path("failures")) {
            faults.add(new Fault(
                    first + each.path("index").asLong(0), each.path("message").asString("")));
        }
        return faults;
    }

    /// Printable, and not long.
    private static String line(String text) {
        var printable = text.codePoints()
                .limit(MOST_SAID)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return printable.toString();
    }
}
