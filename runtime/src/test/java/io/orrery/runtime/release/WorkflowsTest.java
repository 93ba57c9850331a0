package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.runtime.Program;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is built and changed by others' machines on our behalf.
class WorkflowsTest {
    private static final Path ROOT = NodeHome.root();
    private static final Path SCRIPTS = ROOT.resolve("runtime/src/test/workflows");
    /// A commit can not move, and a person reads which release it is.
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w.-]+(/[\\w.-]+)*@[0-9a-f]{40}");

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> workflows() throws IOException {
        try (var files = Files.list(ROOT.resolve(".github/workflows"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static String text(String workflow) throws IOException {
        return Files.readString(ROOT.resolve(".github/workflows").resolve(workflow));
    }

    private static List<JsonNode> all(JsonNode node) {
        var found = new ArrayList<JsonNode>();
        node.forEach(found::add);
        return found;
    }

    /// What our own rules have against a workflow.
    private static List<String> broken(String text) throws IOException {
        var broken = new ArrayList<String>();
        var workflow = new YAMLMapper().readTree(text);
        if (!workflow.path("permissions").isObject()) {
            broken.add("permissions are said for the whole workflow");
        }
        workflow.path("permissions").properties().stream()
                .filter(right -> !right.getValue().asText().equals("read"))
                .forEach(right -> broken.add("the whole workflow may " + right.getKey() + ": only a job may write"));
        if (workflow.path("on").has("pull_request_target")) {
            broken.add("pull_request_target runs strangers' changes with our rights");
        }
        if (!workflow.path("concurrency").has("group")) {
            broken.add("two runs for one place are not kept apart");
        }
        for (var job : workflow.path("jobs").properties()) {
            if (!job.getValue().has("timeout-minutes")) {
                broken.add(job.getKey() + " has no end");
            }
            for (var step : all(job.getValue().path("steps"))) {
                var uses = step.path("uses").asText();
                if (!uses.isEmpty() && !PINNED.matcher(uses).matches()) {
                    broken.add(uses + " is not named by its commit");
                }
                if (uses.startsWith("actions/checkout@")
                        && step.path("with").path("persist-credentials").asBoolean(true)) {
                    broken.add("a checkout leaves its token behind");
                }
                if (step.path("run").asText().contains("${{")) {
                    broken.add("a script has a text of others in it: it goes by a variable");
                }
            }
        }
        return broken;
    }

    private Program lint(String text) throws IOException, InterruptedException {
        if (!Files.isDirectory(SCRIPTS.resolve("node_modules/@actions/languageservice"))) {
            var why = "not run: GitHub's reader of workflows is not installed (npm ci in runtime/src/test/workflows)";
            System.err.println(why);
            Assumptions.abort(why);
        }
        var file = Files.writeString(folder.resolve("workflow.yml"), text);
        return Program.run(
                folder,
                new ProcessBuilder(
                        "node", SCRIPTS.resolve("check.mjs").toAbsolutePath().toString(), file.toString()));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowIsOneAndKeepsToTheRules(String workflow) throws Exception {
        var told = lint(text(workflow));

        assertThat(told.status()).as(told.printed()).isZero();
        assertThat(broken(text(workflow))).isEmpty();
    }

    @Test
    void aKeyThatThereIsNoneOfIsFound() throws Exception {
        assertThat(lint(text("ci.yml").replace("timeout-minutes:", "timeout-minute:"))
                        .printed())
                .contains("Unexpected value 'timeout-minute'");
    }

    @Test
    void aStepThatRefersToNothingIsFound() throws Exception {
        var text = text("images.yml");
        assertThat(text).contains("steps.push.outputs.digest");

        var told = lint(text.replace("steps.push.outputs.digest", "steps.pull.outputs.digest"));

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.printed()).contains("pull");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            permissions:\\n  contents: read                     | name: x                                    | permissions are said for the whole workflow
            contents: read                                      | contents: write                            | the whole workflow may contents: only a job may write
            pull_request:                                       | pull_request_target:                       | pull_request_target runs strangers' changes with our rights
            concurrency:                                        | env:                                       | two runs for one place are not kept apart
            timeout-minutes: 90                                 | continue-on-error: false                   | test has no end
            @3d3c42e5aac5ba805825da76410c181273ba90b1           | @v7                                        | actions/checkout@v7 is not named by its commit
            persist-credentials: false                          | persist-credentials: true                  | a checkout leaves its token behind
            run: bash .ci/run                                   | run: "echo ${{ github.head_ref }}"         | a script has a text of others in it: it goes by a variable
            """)
    void whatARuleForbidsIsFound(String what, String instead, String said) throws IOException {
        var sound = text("ci.yml");
        var place = what.replace("\\n", "\n");
        assertThat(sound).contains(place);

        assertThat(broken(sound.replace(place, instead))).contains(said);
    }

    /// Both are one command, so that nobody passes here what fails there.
    @Test
    void aChangePassesWhatEverybodyRuns() throws IOException {
        var steps = all(new YAMLMapper()
                .readTree(text("ci.yml"))
                .path("jobs")
                .path("test")
                .path("steps"));

        assertThat(steps).extracting(step -> step.path("run").asText()).contains("bash .ci/run");
    }
}
