package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// One JSON-RPC method.
///
/// @param parameters their names, in order
record Method(String name, List<String> parameters, Call call) {

    /// Answers one call. It runs on a thread of its own, so it may wait for what it asks; it refuses by
    /// [RefusedException].
    interface Call {
        JsonNode answer(Parameters parameters);
    }

    static Method of(String name, Call call) {
        return new Method(name, List.of(), call);
    }

    static Method of(String name, List<String> parameters, Call call) {
        return new Method(name, List.copyOf(parameters), call);
    }
}
