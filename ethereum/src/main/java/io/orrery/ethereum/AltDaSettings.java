package io.orrery.ethereum;

import java.net.URI;
import java.time.Duration;

/// An alt-DA server and the bounds on talking to it.
///
/// @param url `http` or `https`, a path allowed; no user, query or fragment
/// @param method what data is put with: the specification says POST and EigenDA's proxy takes nothing else; most
/// servers take PUT as well
/// @param commitment who names the data
/// @param putTimeout from connecting to the last byte; a layer that is a chain confirms before it answers
/// @param getTimeout the same of what is read
/// @param maxBytes of data in either direction
/// @param maxCommitmentBytes of what a server may name data by: it goes to L1
/// @param maxCalls under way at once; more of them wait
public record AltDaSettings(
        URI url,
        Method method,
        Commitment commitment,
        Duration putTimeout,
        Duration getTimeout,
        int maxBytes,
        int maxCommitmentBytes,
        int maxCalls) {

    public enum Method {
        POST,
        PUT
    }

    public enum Commitment {
        /// The Keccak-256 of the data: whoever has the data can check it.
        KECCAK,
        /// The server's own: only the server can tell what it names.
        GENERIC
    }

    public AltDaSettings {
        var scheme = String.valueOf(url.getScheme());
        require(scheme.equals("http") || scheme.equals("https"), "a scheme other than http or https", scheme);
        require(url.getHost() != null, "no host", url);
        // Never printed: it may hold a password.
        require(url.getUserInfo() == null, "a user in its URL", url.getHost());
        require(url.getQuery() == null && url.getFragment() == null, "a query or fragment in its URL", url.getHost());
        require(putTimeout.isPositive(), "put-timeout", putTimeout);
        require(getTimeout.isPositive(), "get-timeout", getTimeout);
        require(maxBytes >= 1, "max-bytes", maxBytes);
        require(maxCommitmentBytes >= 33, "max-commitment-bytes", maxCommitmentBytes);
        require(maxCalls >= 1, "max-calls", maxCalls);
    }

    private static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("an alt-DA server can not have " + what + ": " + value);
        }
    }
}
