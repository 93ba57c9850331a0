package io.orrery.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
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
        return new PathTemplate(template).match(path);
    }
}
