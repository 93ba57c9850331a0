package io.orrery.runtime.monitoring;

import static io.orrery.runtime.monitoring.MonitoringTools.MONITORING;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where lines are read, what they are found by, and how long they are kept.
class LogFilesTest {
    private static final Pattern QUERY_FIELD = Pattern.compile("\\| json [a-z]+=\"([A-Za-z.]+)\"");

    @TempDir
    private Path folder = Path.of("");

    private static String loki() throws IOException {
        return Files.readString(MONITORING.resolve("loki.yml"));
    }

    private static String environment(String name) throws IOException {
        return Files.readString(MONITORING.resolve("loki/" + name + ".env"));
    }

    private static String alloy(String file) throws IOException {
        return Files.readString(MONITORING.resolve("alloy/" + file + ".alloy"));
    }

    @ParameterizedTest
    @CsvSource({"dev, 7, filesystem", "staging, 30, s3", "prod, 90, s3"})
    void eachEnvironmentKeepsItsLinesSoLongAndWhereItSays(String name, int days, String store) throws IOException {
        var loki = new LokiFile(loki(), environment(name));

        assertThat(loki.faults()).isEmpty();
        assertThat(loki.retention()).hasDays(days);
        assertThat(loki.store()).isEqualTo(store);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retention_enabled: true           | retention_enabled: false          | nothing is ever deleted
            delete_request_store: ${LOKI_STORE} | delete_request_store: filesystem | what is to be deleted is written elsewhere than the lines
            retention_period: ${LOKI_RETENTION} | retention_period: 0s             | lines are kept for PT0S
            ${LOKI_STORE}                     | ${LOKI_STOER}                     | nobody sets LOKI_STOER
            grpc_listen_port: 9096            | grpc_listen_port: 9095            | port 9095 is where nodes tell their metrics
            region: ${LOKI_REGION:none}       | secret_access_key: abc            | a secret: secret_access_key
            bucketnames: ${LOKI_BUCKET:none}  | bucket: here                      | s3 has no bucketnames
            reporting_enabled: false          | reporting_enabled: true           | it tells strangers of itself
            """)
    void aFileOfLokiThatIsWrongIsFound(String text, String instead, String fault) throws IOException {
        assertThat(loki()).contains(text);

        assertThat(new LokiFile(loki().replace(text, instead), environment("prod")).faults())
                .contains(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "journal", "pods"})
    void linesAreReadFromWhereTheyAreAndFoundByFourLabels(String source) throws IOException {
        var read = new AlloyFile(alloy("alloy") + alloy(source));

        assertThat(read.faults()).isEmpty();
        assertThat(read.labels()).containsExactlyInAnyOrder("environment", "level", "node", "role");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            values = { level = "" }        | values = { level = "", slot = "" } | a label that is none of ours: slot
            "environment", "level", "node" | "environment", "node"              | not what is kept: [environment, node, role]
            target_label  = "node"         | target_label  = "pod_uid"          | a label that is none of ours: pod_uid
            loki.write.loki.receiver       | loki.write.lokki.receiver          | nobody is called loki.write.lokki
            stage.cri { }                  | stage.drop { older_than = "1h" }   | lines are dropped: stage.drop
            level = "level"                | level = "severity"                 | our lines have no field severity
            at = "timestamp" }             | at = "timestamp"                   | braces do not match
            """)
    void aFileOfAlloyThatIsWrongIsFound(String text, String instead, String fault) throws IOException {
        var shipped = alloy("alloy") + alloy("pods");
        assertThat(shipped).contains(text);

        assertThat(new AlloyFile(shipped.replace(text, instead)).faults()).contains(fault);
    }

    @Test
    void theQueriesThatAreToldAskForFieldsThatLinesHave() throws IOException {
        var asked = QUERY_FIELD
                .matcher(Files.readString(MONITORING.resolve("../README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(asked).isNotEmpty();

        var lines = LogLines.of("json");
        lines.log(Level.ERROR, "event=readiness-look-failed", new IllegalStateException("silent"));
        var line = new ObjectMapper().readTree(lines.printed().getFirst());
        assertThat(asked)
                .allSatisfy(field -> assertThat(
                                line.at("/" + field.replace('.', '/')).isMissingNode())
                        .as(field)
                        .isFalse());
    }

    @Test
    void lokiTakesItsFile() throws Exception {
        var loki = MonitoringTools.orAbort("loki", "it is neither in Debian nor in npm");
        var program = new ProcessBuilder(
                loki, "-config.file=" + MONITORING.resolve("loki.yml"), "-config.expand-env=true", "-verify-config");
        environment("dev")
                .lines()
                .filter(line -> line.contains("="))
                .forEach(line -> program.environment().put(line.split("=", 2)[0], line.split("=", 2)[1]));

        var told = Program.run(folder, program);

        assertThat(told.status()).as("%s", told).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "journal", "pods"})
    void alloyTakesItsFiles(String source) throws Exception {
        var alloy = MonitoringTools.orAbort("alloy", "it is neither in Debian nor in npm");
        for (var file : List.of("alloy", source)) {
            Files.writeString(folder.resolve(file + ".alloy"), alloy(file));
        }

        var told = Program.run(folder, new ProcessBuilder(alloy, "validate", folder.toString()));

        assertThat(told.status()).as("%s", told).isZero();
    }
}
