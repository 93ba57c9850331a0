package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.release.ReleaseCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What the chart makes of each step of a release, and of each way back.
class PlannedReleaseTest {
    private static final String OLD = "sha256:" + "a1".repeat(32);
    private static final String NEW = "sha256:" + "b2".repeat(32);

    private final Chart chart = Chart.named("orrery");

    private static JsonNode steps(List<String> options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "plan",
                "--json",
                "--file=" + NodeHome.root().resolve("deploy/release/rollout.yaml"),
                "--repository=registry.example/orrery",
                "--from=" + OLD,
                "--to=" + NEW));
        arguments.addAll(options);
        var printed = new StringWriter();
        assertThat(new CommandLine(new ReleaseCommand())
                        .setOut(new PrintWriter(printed))
                        .execute(arguments.toArray(String[]::new)))
                .isZero();
        return new ObjectMapper().readTree(printed.toString()).path("steps");
    }

    /// As helm would do it.
    private Manifests render(JsonNode command) {
        var files = new ArrayList<Path>();
        var settings = new HashMap<String, String>();
        var words = Manifests.each(command).map(JsonNode::asText).toList();
        for (var at = 0; at < words.size(); at++) {
            if (words.get(at).equals("-f")) {
                files.add(NodeHome.root().resolve(words.get(at + 1)));
            } else if (words.get(at).equals("--set")) {
                var setting = words.get(at + 1).split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        return chart.render("orrery", files, settings);
    }

    private static Map<String, String> images(Manifests release) {
        var images = new TreeMap<String, String>();
        release.workloads().forEach(workload -> {
            var image = workload.container().path("image").asText();
            images.put(workload.name().replace("orrery-", ""), image.endsWith(OLD) ? "old" : "new");
        });
        return images;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --environment=prod | {api=old, committee=old, core=old, gpu=old, gpu-green=new, prover=old, prover-green=new} \
            {api=new, committee=new, core=old, gpu=old, gpu-green=new, prover=old, prover-green=new} \
            {api=new, committee=new, core=new, gpu=old, gpu-green=new, prover=old, prover-green=new} \
            {api=new, committee=new, core=new, gpu-green=new, prover-green=new}
            --environment=dev --without-da --green | {api=old, core=old, prover=new, prover-green=old} \
            {api=new, core=old, prover=new, prover-green=old} \
            {api=new, core=new, prover=new, prover-green=old} \
            {api=new, core=new, prover=new}
            --environment=mainnet | {validator=new} {validator=new}
            """)
    void eachStepIsWhatItsNameSays(String options, String wanted) throws IOException {
        var seen = new ArrayList<String>();
        var steps = steps(List.of(options.split(" ", -1)));
        for (var step : steps) {
            var commands = step.path("commands");
            var release = render(commands.path(commands.size() - 1));
            seen.add(images(release).toString());
            for (var policy : Policy.values()) {
                assertThat(policy.violations(release)).as(policy.name()).isEmpty();
            }
        }
        assertThat(String.join(" ", seen)).isEqualTo(wanted);
        assertThat(images(render(steps.path(0).path("back").path(0))).values()).containsOnly("old");
    }
}
