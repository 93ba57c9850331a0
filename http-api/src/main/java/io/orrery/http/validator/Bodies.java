package io.orrery.http.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.http.BoundedJson;
import java.io.IOException;

/// Reads bodies within bounds; refuses what two readers would read differently.
final class Bodies {
    /// A batch of aggregates is six deep.
    private static final int MOST_DEPTH = 16;
    /// Numbers are strings.
    private static final int MOST_DIGITS = 20;
    private static final int MOST_NAME = 64;

    private final ObjectMapper json;

    Bodies(int maxBytes) {
        this.json = new BoundedJson(maxBytes, MOST_DEPTH, MOST_DIGITS, maxBytes, MOST_NAME).reader();
    }

    Field read(byte[] body) {
        try {
            return new Field("", json.readTree(body));
        } catch (JsonProcessingException malformed) {
            // Its own message may have a password in it.
            var at = malformed.getLocation();
            throw new FaultException(
                    Fault.MALFORMED,
                    "",
                    "the body is not JSON within the limits"
                            + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        } catch (IOException malformed) {
            throw new FaultException(Fault.MALFORMED, "", "the body is not JSON in UTF-8");
        }
    }
}
