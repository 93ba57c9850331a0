package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpResponse;
import io.orrery.http.PathTemplate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// One operation.
///
/// @param template its path, with names in braces
/// @param guard whether a token is wanted
/// @param answer does not wait; it refuses by [FaultException], thrown or in its stage
record Endpoint(HttpMethod method, String template, Guard guard, Content content, Answer answer) {

    enum Guard {
        OPEN,
        TOKEN
    }

    enum Content {
        NONE,
        /// `application/json`, read before the endpoint is called.
        JSON
    }

    interface Answer {
        CompletionStage<HttpResponse> to(Call call);
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
