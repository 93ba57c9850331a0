package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The workflow that rolls a release: who may, what is looked at first, and what is left where it is cut off.
class DeployWorkflowTest {
    private static final Pattern CALL = Pattern.compile("\\./orrery release ([^\\n|>&;]+)");
    private static final String DIGEST = "sha256:" + "a1".repeat(32);

    private static String text() throws IOException {
        return Files.readString(NodeHome.root().resolve(".github/workflows/deploy.yml"));
    }

    private static List<JsonNode> steps(JsonNode job) {
        var steps = new ArrayList<JsonNode>();
        job.path("steps").forEach(steps::add);
        return steps;
    }

    /// Where the first step is that does this; behind all of them where none does.
    private static int at(List<JsonNode> steps, String words) {
        for (var at = 0; at < steps.size(); at++) {
            if (steps.get(at).path("run").asText().contains(words)
                    || steps.get(at).path("uses").asText().startsWith(words)) {
                return at;
            }
        }
        return steps.size();
    }

    private static List<String> broken(String text) throws IOException {
        var broken = new ArrayList<String>();
        var workflow = new YAMLMapper().readTree(text);
        var job = workflow.path("jobs").path("release");
        var steps = steps(job);
        if (workflow.path("on").size() != 1 || !workflow.path("on").has("workflow_dispatch")) {
            broken.add("it runs without a person's word");
        }
        if (!job.path("environment").asText().equals("${{ inputs.environment }}")) {
            broken.add("nobody has to agree");
        }
        if (!workflow.at("/concurrency/group").asText().equals("deploy-${{ inputs.environment }}")
                || workflow.at("/concurrency/cancel-in-progress").asBoolean(true)) {
            broken.add("two releases may meet in one place, or one is cut off for the next");
        }
        if (text.contains("secrets.")) {
            broken.add("it has a key that somebody keeps");
        }
        int run = at(steps, "release run");
        for (var first :
                List.of("release check", "release plan", "gh attestation verify", "sigstore/cosign-installer@")) {
            if (at(steps, first) >= run) {
                broken.add(first + " comes after what it is for");
            }
        }
        for (var step : steps) {
            var script = step.path("run").asText();
            if (script.contains("helm ") || script.contains("kubectl apply")) {
                broken.add("something is changed past the program that would take it back");
            }
        }
        var back = steps.stream()
                .filter(step -> step.path("run").asText().contains("release back --state \"$STATE\""))
                .findFirst();
        if (back.isEmpty() || !back.get().path("if").asText().equals("failure() || cancelled()")) {
            broken.add("nobody goes back where it is cut off");
        }
        if (!steps.get(Math.min(run, steps.size() - 1)).path("run").asText().contains("--state \"$STATE\"")) {
            broken.add("whoever goes back does not know from where");
        }
        if (run < steps.size() && !steps.get(run).path("run").asText().startsWith("exec ")) {
            broken.add("whoever cancels is not heard");
        }
        int seconds = steps.stream()
                .mapToInt(step -> step.at("/with/role-duration-seconds").asInt())
                .max()
                .orElse(0);
        if (seconds <= job.path("timeout-minutes").asInt() * 60) {
            broken.add("its right ends before it does");
        }
        return broken;
    }

    @Test
    void aReleaseIsRolledByAPersonsWordAndIsTakenBackWhereItIsCutOff() throws IOException {
        assertThat(broken(text())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            workflow_dispatch:\\n                       | push: {}\\n  workflow_dispatch:\\n  | it runs without a person's word
            environment: ${{ inputs.environment }}\\n   | environment: dev\\n               | nobody has to agree
            group: deploy-${{ inputs.environment }}    | group: deploy                    | two releases may meet in one place, or one is cut off for the next
            cancel-in-progress: false                  | cancel-in-progress: true         | two releases may meet in one place, or one is cut off for the next
            ${{ vars.DEPLOY_ROLE }}                    | ${{ secrets.DEPLOY_KEY }}        | it has a key that somebody keeps
            run: gh attestation verify                 | run: echo                        | gh attestation verify comes after what it is for
            ./orrery release check                     | ./orrery config                  | release check comes after what it is for
            run: ./orrery build                        | run: helm upgrade                | something is changed past the program that would take it back
            failure() OR cancelled()                   | failure()                        | nobody goes back where it is cut off
            http://127.0.0.1:9090 --state "$STATE"     | http://127.0.0.1:9090            | whoever goes back does not know from where
            exec ./orrery release run                  | ./orrery release run             | whoever cancels is not heard
            role-duration-seconds: "21600"             | role-duration-seconds: "3600"    | its right ends before it does
            """)
    void whatMustNotBeIsFound(String what, String instead, String said) throws IOException {
        var place = what.replace("\\n", "\n").replace("OR", "||");
        assertThat(text()).contains(place);

        assertThat(broken(text().replace(place, instead.replace("\\n", "\n")))).contains(said);
    }

    /// What a script calls is taken as it is, with a value for each variable.
    @Test
    void itsCommandsAreThoseOfTheProgram() throws IOException {
        var calls = CALL.matcher(text()).results().map(found -> found.group(1)).toList();

        assertThat(calls).hasSize(4);
        for (var call : calls) {
            var words = Arrays.stream(call.strip().split(" ", -1))
                    .map(word -> word.replace("\"$FROM\"", DIGEST)
                            .replace("\"$WITHOUT_DA\"", "true")
                            .replace("\"$STATE\"", "release.json")
                            .replace("\"", ""))
                    .toArray(String[]::new);
            var parsed = new CommandLine(new ReleaseCommand()).parseArgs(words);
            assertThat(parsed.hasSubcommand()).as(call).isTrue();
        }
    }

    @Test
    void itsPlacesAreThoseOfTheOrder() throws IOException {
        var places = new ArrayList<String>();
        new YAMLMapper()
                .readTree(text())
                .at("/on/workflow_dispatch/inputs/environment/options")
                .forEach(place -> places.add(place.asText()));
        var order = Files.readString(NodeHome.root().resolve("deploy/release/rollout.yaml"));

        assertThat(places)
                .containsExactlyElementsOf(
                        RolloutFile.read(order).rollout().environments().keySet());
    }
}
