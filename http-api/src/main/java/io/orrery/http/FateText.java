package io.orrery.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.http.TransactionFates.Fate;
import io.orrery.http.shared.SharedStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A fate as nodes tell it each other: `{"status": "admitted"}`, or why it was refused, as in an answer
/// to whoever asks.
final class FateText {
    private static final ObjectMapper JSON =
            new BoundedJson(SharedStore.MOST_VALUE_BYTES, 2, 2, SharedStore.MOST_VALUE_BYTES, 16).reader();
    private static final String STATUS = "status";
    private static final String ADMITTED = "admitted";
    private static final String REFUSED = "refused";

    private FateText() {}

    /// Empty where it is too long to be kept.
    static Optional<String> write(Fate fate) {
        var json = JSON.createObjectNode();
        switch (fate) {
            case Fate.Admitted _ -> json.put(STATUS, ADMITTED);
            case Fate.Refused(var refusal) ->
                json.put(STATUS, REFUSED)
                        .put("reason", refusal.reason().word())
                        .put("field", refusal.field())
                        .put("message", refusal.message());
        }
        try {
            return Optional.of(JSON.writeValueAsString(json))
                    .filter(text -> text.getBytes(StandardCharsets.UTF_8).length <= SharedStore.MOST_VALUE_BYTES);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Empty where it is none, or has a reason that this release does not know.
    static Optional<Fate> read(String text) {
        try {
            var json = JSON.readTree(text);
            return switch (json.path(STATUS).asText()) {
                case ADMITTED -> Optional.of(new Fate.Admitted());
                case REFUSED -> refusal(json).map(Fate.Refused::new);
                default -> Optional.empty();
            };
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private static Optional<Refusal> refusal(JsonNode json) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.word().equals(json.path("reason").asText()))
                .findFirst()
                .map(reason -> new Refusal(
                        reason,
                        json.path("field").asText(),
                        json.path("message").asText()));
    }
}
