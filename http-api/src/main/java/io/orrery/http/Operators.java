package io.orrery.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Who may do what an operator does: whoever has the machine. There are no accounts here, so a request counts as local
/// only where nothing says that somebody else is behind it: a browser's page sends its origin, a proxy tells whom it
/// speaks for, and a name that was made to lead here stands in `Host`.
final class Operators {
    private static final List<String> BEHIND_IT = List.of("Origin", "Forwarded", "X-Forwarded-For", "Via");
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "[::1]");

    private Operators() {}

    static void require(HttpRequest request) {
        if (!Callers.address(request).isLoopbackAddress()) {
            throw refused("", "only whoever is on the node's machine may ask for this");
        }
        for (var header : BEHIND_IT) {
            if (request.getHeader(header).isPresent()) {
                throw refused(header, "only whoever is on the node's machine may ask for this, and not for others");
            }
        }
        var host = request.getHeader("Host").map(HttpHeader::value).orElse("");
        if (!isLocal(host)) {
            throw refused("Host", "must name this machine: localhost, or an address of its loopback");
        }
    }

    private static boolean isLocal(String host) {
        var name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
        // Only digits and dots: nothing is looked up.
        return LOCAL_NAMES.contains(name)
                || (name.matches("127(\\.[0-9]{1,3}){3}")
                        && InetAddress.ofLiteral(name).isLoopbackAddress());
    }

    private static RefusedException refused(String field, String message) {
        return new RefusedException(Reason.OPERATOR_ONLY, field, message);
    }
}
