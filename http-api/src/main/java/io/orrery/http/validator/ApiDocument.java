package io.orrery.http.validator;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// The OpenAPI 3.1 document of the validator's HTTP.
final class ApiDocument {
    private ApiDocument() {}

    static List<Endpoint> table() {
        var document = document();
        return List.of(new Endpoint(
                HttpMethods.GET,
                "/v1/openapi.json",
                Guard.OPEN,
                Content.NONE,
                _ -> CompletableFuture.completedStage(
                        HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, document))));
    }

    private static byte[] document() {
        try (var file = Objects.requireNonNull(ApiDocument.class.getResourceAsStream("/validator-openapi.json"))) {
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
