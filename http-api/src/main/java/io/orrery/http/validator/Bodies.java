package io.orrery.http.validator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
        var bounds = StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxNumberLength(MOST_DIGITS)
                .maxStringLength(maxBytes)
                .maxNameLength(MOST_NAME)
                .maxDocumentLength(maxBytes)
                .build();
        var factory = JsonFactory.builder()
                .streamReadConstraints(bounds)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        this.json = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
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
