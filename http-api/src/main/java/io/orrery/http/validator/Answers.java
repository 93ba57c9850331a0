package io.orrery.http.validator;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/// What is sent back.
final class Answers {
    static final int OK = 200;
    static final int ACCEPTED = 202;
    static final int NO_CONTENT = 204;
    static final int UNAVAILABLE = 503;

    private Answers() {}

    static HttpResponse json(int status, JsonNode body) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(ContentTypes.APPLICATION_JSON, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// `data`, in which the keymanager API has all that it answers.
    static HttpResponse data(JsonNode data) {
        return json(OK, object().set("data", data));
    }

    static HttpResponse text(String body) {
        return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, body);
    }

    static HttpResponse empty(int status) {
        return HttpResponse.create().withStatus(status);
    }

    static HttpResponse fault(FaultException refused) {
        return json(refused.fault().status(), told(refused));
    }

    /// `message` is the standard's; `reason` is for programs.
    static ObjectNode told(FaultException refused) {
        return object().put("message", refused.line())
                .put("reason", refused.fault().word())
                .put("field", refused.field());
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
