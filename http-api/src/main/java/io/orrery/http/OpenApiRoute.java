package io.orrery.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// The OpenAPI 3.1 document of REST.
final class OpenApiRoute {
    private OpenApiRoute() {}

    static List<Route> table() {
        var document = document();
        return List.of(new Route(
                HttpMethods.GET,
                "/v1/openapi.json",
                Route.Body.NONE,
                _ -> HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, document)));
    }

    static byte[] document() {
        try (var file = Objects.requireNonNull(OpenApiRoute.class.getResourceAsStream("/openapi.json"))) {
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
