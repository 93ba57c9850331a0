package io.orrery.runtime.beacon;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What somebody asks of a node.
///
/// @param path its segments
/// @param query several values of one name in their order
/// @param header by name, in any case; empty where there is none
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Request(
        String method,
        List<String> path,
        Map<String, List<String>> query,
        Function<String, Optional<String>> header,
        byte[] body) {
    private static final int MOST_SEGMENTS = 12;

    static Map<String, List<String>> query(Optional<String> raw) {
        var query = new HashMap<String, List<String>>();
        for (var pair : raw.orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                var values = query.computeIfAbsent(decoded(pair.substring(0, equals)), _ -> new ArrayList<>());
                // Lists come as one value with commas, or as several of one name.
                values.addAll(List.of(decoded(pair.substring(equals + 1)).split(",", -1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad("the query is not as queries are written");
        }
    }

    static List<String> path(String raw) {
        var segments = List.of(raw.substring(1).split("/", -1));
        if (segments.size() > MOST_SEGMENTS) {
            throw Rejected.bad("the path has more than " + MOST_SEGMENTS + " segments");
        }
        return segments;
    }

    Optional<String> asked(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst);
    }

    String wanted(String name) {
        return asked(name).orElseThrow(() -> Rejected.bad(name + " is missing"));
    }

    long number(String name) {
        return Wire.number(name, wanted(name));
    }

    /// The last segment.
    String last() {
        return path.getLast();
    }
}
