package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/API.md tells of every method that is served, and of no other; of every reason, too.
class ApiDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/API.md");
    private static final Pattern METHOD = Pattern.compile("\\b(?:eth|net|web3|zks|rollup)_[a-zA-Z0-9]+");
    /// Words of the text that look like methods and are notifications.
    private static final TreeSet<String> NOTIFICATIONS =
            new TreeSet<>(java.util.List.of("eth_subscription", "rollup_subscription"));

    @Test
    void everyMethodIsInTheDocumentAndNoOther() throws IOException {
        try (var edge = Edge.start()) {
            var served = new TreeSet<String>();
            for (JsonNode name : Edge.parse(edge.send(edge.request().GET())).get("methods")) {
                served.add(name.textValue());
            }
            var told = METHOD.matcher(Files.readString(DOCUMENT))
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !NOTIFICATIONS.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(told).isEqualTo(served);
        }
    }

    @Test
    void everyReasonOfJsonRpcIsInTheDocument() throws IOException {
        var text = Files.readString(DOCUMENT);

        assertThat(Arrays.stream(Reason.values()).filter(reason -> reason.code() != 0))
                .allMatch(reason -> text.contains("`" + reason.word() + "`"));
    }
}
