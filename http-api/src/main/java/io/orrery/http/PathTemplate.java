package io.orrery.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A path with names in braces: `/v1/circuits/{name}`.
public record PathTemplate(String text) {

    /// The values of the names where the path fits; one fits as many parts as there are.
    public Optional<Map<String, String>> match(String path) {
        var wanted = text.split("/", -1);
        var given = path.split("/", -1);
        if (wanted.length != given.length) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                values.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
