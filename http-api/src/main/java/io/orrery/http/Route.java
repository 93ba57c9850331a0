package io.orrery.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One operation of REST.
///
/// @param template its path, with names in braces: `/v1/circuits/{name}`
/// @param body what it makes of the request's body
/// @param answer runs on a thread that may wait; it refuses by [RefusedException]
record Route(HttpMethod method, String template, Body body, Answer answer) {

    enum Body {
        NONE,
        /// `application/json`, read before the route is called.
        JSON,
        /// Read by the route itself.
        STREAM
    }

    interface Answer {
        HttpResponse to(RestRequest request);
    }

    /// Names it in metrics.
    String name() {
        return method.value() + " " + template;
    }

    /// The values of the template's names where the path fits it.
    Optional<Map<String, String>> match(String path) {
        var wanted = template.split("/", -1);
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
