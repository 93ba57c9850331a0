package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A refused request.
///
/// @param field path of the offending parameter, as docs/API.md names it; empty where there is none
/// @param message for people: the value and the rule
public record Refusal(Reason reason, String field, String message) {

    /// As JSON-RPC's error object.
    ObjectNode json() {
        var json =
                JsonNodeFactory.instance.objectNode().put("code", reason.code()).put("message", message);
        json.putObject("data").put("reason", reason.word()).put("field", field);
        return json;
    }
}
