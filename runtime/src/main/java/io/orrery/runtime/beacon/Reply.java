package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// What a node answers.
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json";
    static final String SSZ = "application/octet-stream";
    private static final int OK = 200;

    static Reply json(JsonNode node) {
        return new Reply(OK, JSON, Wire.write(node), Map.of());
    }

    /// `{"data": ...}`.
    static Reply data(JsonNode node) {
        return json(Wire.object().set("data", node));
    }

    static Reply ok() {
        return new Reply(OK, JSON, new byte[0], Map.of());
    }

    static Reply ssz(byte[] bytes, Map<String, String> headers) {
        return new Reply(OK, SSZ, bytes, headers);
    }

    static Reply failure(int status, String message) {
        return failure(status, Wire.object().put("code", status).put("message", message));
    }

    static Reply failure(int status, ObjectNode body) {
        return new Reply(status, JSON, Wire.write(body), Map.of());
    }

    Reply with(Map<String, String> more) {
        return new Reply(status, type, body, more);
    }
}
