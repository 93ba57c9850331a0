package io.orrery.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Tells callers apart: by the key in a header where keys are configured, else by remote address.
final class Callers {
    private final ProofSettings settings;

    Callers(ProofSettings settings) {
        this.settings = settings;
    }

    static InetAddress address(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .orElseThrow(() -> new IllegalStateException("the server does not tell remote addresses"));
    }

    /// Refuses where a key is wanted and none, or an unknown one, is given. Only hashes are compared: a
    /// key that is guessed byte by byte gives no hash that comes closer.
    Caller of(HttpRequest request) {
        var address = address(request);
        if (settings.callersByKeyHash().isEmpty()) {
            return new Caller("ip:" + RateLimiter.key(address), address);
        }
        var header = settings.apiKeyHeader();
        var key = request.getHeader(header)
                .map(HttpHeader::value)
                .orElseThrow(() ->
                        new RefusedException(Reason.API_KEY_REQUIRED, header, "a key must be given in " + header));
        var hash = HexFormat.of()
                .formatHex(Sha256.of(key.getBytes(StandardCharsets.UTF_8)).toBytes());
        var name = settings.callersByKeyHash().get(hash);
        if (name == null) {
            throw new RefusedException(Reason.API_KEY_UNKNOWN, header, "no caller has this key");
        }
        return new Caller("key:" + name, address);
    }
}
