package io.orrery.runtime.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/// What Orrery's programs print where they are told to print for programs.
class LogLinesTest {
    private final LogLines lines = LogLines.of("json");

    @Test
    void anEventIsOneLineOfJsonWithWhatIsLookedFor() throws JsonProcessingException {
        lines.log(Level.WARN, "event=node-out node={} why=\"{}\"", "10.0.0.1:25520", "it was \"silent\"\nfor long");

        var line = new ObjectMapper().readTree(lines.printed().getFirst());
        assertThat(lines.printed()).hasSize(1);
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("timestamp").asLong()).isGreaterThan(1_700_000_000_000L);
        assertThat(line.get("loggerName").asText()).isEqualTo("io.orrery.runtime.node.Node");
        assertThat(line.get("formattedMessage").asText())
                .isEqualTo("event=node-out node=10.0.0.1:25520 why=\"it was \"silent\"\nfor long\"");
        assertThat(line.fieldNames()).toIterable().containsAll(LogLines.FIELDS);
        assertThat(line.has("arguments")).isFalse();
    }

    @Test
    void anExceptionIsOnTheLineOfItsEventWithItsCauses() throws JsonProcessingException {
        var failure = new IllegalStateException("outer\nline", new IllegalArgumentException("inner"));
        lines.log(Level.ERROR, "event=readiness-look-failed", failure);

        assertThat(lines.printed()).hasSize(1);
        var thrown = new ObjectMapper().readTree(lines.printed().getFirst()).get("throwable");
        assertThat(thrown.get("className").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(thrown.get("message").asText()).isEqualTo("outer\nline");
        assertThat(thrown.get("stepArray")).isNotEmpty();
        assertThat(thrown.get("cause").get("message").asText()).isEqualTo("inner");
    }

    @Test
    void whatIsBelowItsLevelIsNotPrinted() {
        lines.log(Level.DEBUG, "event=beacon-failed");

        assertThat(lines.printed()).isEmpty();
    }

    @Test
    void peopleGetTextAndAnExceptionOverManyLines() {
        var text = LogLines.of("text");
        text.log(Level.ERROR, "event=readiness-look-failed", new IllegalStateException("outer"));

        assertThat(text.printed().getFirst()).matches("[0-9:.]{12} ERROR i.o.r.node.Node event=readiness-look-failed");
        assertThat(text.printed()).hasSizeGreaterThan(2);
    }
}
