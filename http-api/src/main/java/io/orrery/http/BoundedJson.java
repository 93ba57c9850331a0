package io.orrery.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// How large a JSON document may be, and what in it.
///
/// @param maxBytes of the whole
/// @param maxDepth of nesting
/// @param maxDigits of a number
/// @param maxChars of a string, and `maxNameChars` of a member's name
public record BoundedJson(int maxBytes, int maxDepth, int maxDigits, int maxChars, int maxNameChars) {

    /// Reads one document within the bounds; refuses what two readers would read differently: a member that is there
    /// twice, something behind the end.
    public ObjectMapper reader() {
        var bounds = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(maxDigits)
                .maxStringLength(maxChars)
                .maxNameLength(maxNameChars)
                .maxDocumentLength(maxBytes)
                .build();
        var factory = JsonFactory.builder()
                .streamReadConstraints(bounds)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
