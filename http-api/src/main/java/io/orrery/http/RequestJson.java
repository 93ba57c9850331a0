package io.orrery.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;

/// Reads JSON bodies within bounds; refuses what two readers would read differently.
final class RequestJson {
    private final ObjectMapper json;

    /// @param maxBytes of a body
    /// @param maxDepth of nesting
    /// @param maxDigits of a number
    /// @param maxChars of a string
    RequestJson(int maxBytes, int maxDepth, int maxDigits, int maxChars) {
        this.json = new BoundedJson(maxBytes, maxDepth, maxDigits, maxChars, Math.min(maxChars, 1 << 16)).reader();
    }

    /// An object that has no members but these.
    Argument object(byte[] body, Set<String> members) {
        try {
            var tree = json.readTree(body);
            if (tree.isMissingNode()) {
                throw new RefusedException(Reason.MALFORMED_JSON, "", "the body is empty");
            }
            return new Argument("", tree).root(members);
        } catch (IOException malformed) {
            throw new RefusedException(
                    Reason.MALFORMED_JSON, "", "not JSON within the limits: " + firstLine(malformed));
        }
    }

    private static String firstLine(IOException malformed) {
        var message = malformed instanceof JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : malformed.getMessage();
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }
}
