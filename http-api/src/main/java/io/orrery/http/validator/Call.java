package io.orrery.http.validator;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Map;
import java.util.Optional;

/// One request to an [Endpoint].
///
/// @param path the values of the template's names
/// @param body missing where the endpoint has none
record Call(HttpRequest http, Map<String, String> path, Field body) {
    /// Who asks, as the audit has it: whoever shows the token is the operator.
    static final String WHO = "keymanager";

    ValidatorKey key(String name) {
        return SigningJson.key(name, path.getOrDefault(name, ""));
    }

    Optional<String> query(String name) {
        return http.getUri().query().get(name);
    }

    boolean accepts(String mediaType) {
        return http.getHeader("Accept")
                .map(HttpHeader::value)
                .filter(accept -> accept.contains(mediaType))
                .isPresent();
    }
}
