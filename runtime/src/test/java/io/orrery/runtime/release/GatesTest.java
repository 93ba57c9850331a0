package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Program;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.observe.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What gates say of given series, as Prometheus itself computes it.
class GatesTest {
    private static final String NOTHING =
            "  - interval: 15s\n    input_series:\n      - {series: 'up', values: '1x200'}\n";

    @TempDir
    private Path folder = Path.of("");

    /// A test of promtool: an hour of series, and for each gate what it is at its end; empty for no number.
    private Program ask(String series, Map<String, String> wanted) throws IOException, InterruptedException {
        var promtool = Programs.find(NodeHome.root().resolve("deploy/monitoring"), "promtool");
        if (promtool.isEmpty()) {
            var why = "not run: no promtool on this machine, and deploy/monitoring/tools.sh got none";
            System.err.println(why);
            Assumptions.abort(why);
        }
        var gates = RolloutFile.read(Files.readString(NodeHome.root().resolve("deploy/release/rollout.yaml")))
                .rollout()
                .gates();
        var text = new StringBuilder("rule_files: []\nevaluation_interval: 15s\ntests:\n")
                .append(series)
                .append("    promql_expr_test:\n");
        wanted.forEach((gate, value) -> {
            var query =
                    Objects.requireNonNull(gates.get(gate), gate).in(384, gate).query();
            var samples = value.isEmpty() ? "[]" : "[{labels: '{}', value: " + value + "}]";
            text.append(
                    "      - expr: '%s'\n        eval_time: 40m\n        exp_samples: %s\n".formatted(query, samples));
        });
        var file = Files.writeString(folder.resolve("gates.yml"), text.toString());
        return Program.run(folder, new ProcessBuilder(promtool.get().toString(), "test", "rules", file.toString()));
    }

    private static String series(String... lines) {
        var text = new StringBuilder("  - interval: 15s\n    input_series:\n");
        for (var line : lines) {
            var parts = line.split(" ", 2);
            text.append("      - {series: '%s', values: '%s'}\n".formatted(parts[0], parts[1]));
        }
        return text.toString();
    }

    private void holds(String series, Map<String, String> wanted) throws IOException, InterruptedException {
        var told = ask(series, wanted);
        assertThat(told.status()).as(told.printed() + told.said()).isZero();
    }

    @Test
    void whereNoNodeIsSeenNoGateHasANumber() throws Exception {
        holds(
                NOTHING,
                Map.of(
                        "provers", "", "pools", "", "proofs", "", "l1", "", "roots", "", "held", "", "alone", "",
                        "clean", "", "signing", "", "missed", ""));
    }

    @Test
    void whatHasNotCountedYetIsNoneWhereNodesAreSeen() throws Exception {
        holds(
                series("orrery_node_ready{instance=\"a\"} 1x200", "orrery_node_ready{instance=\"b\"} 1x200"),
                Map.of("proofs", "0", "l1", "0", "roots", "0", "clean", "0"));
    }

    /// Nothing signed is no answer to how much was missed of it.
    @Test
    void missedDutiesAreAShareOfThoseDone() throws Exception {
        var ready = "orrery_node_ready{instance=\"a\"} 1x200";
        holds(series(ready), Map.of("missed", "", "signing", ""));
        holds(
                series(
                        ready,
                        "orrery_duties_done_total{instance=\"a\"} 0+10x200",
                        "orrery_duties_missed_total{instance=\"a\"} 0+1x200"),
                Map.of("missed", "10"));
        holds(series(ready, "orrery_duties_done_total{instance=\"a\"} 0+10x200"), Map.of("missed", "0"));
    }

    @Test
    void aMoveOfTheKeysBeforeTheWindowIsNoneOfItsAndTwoWithinAreSeen() throws Exception {
        // Moved after ten minutes, at one look.
        holds(
                series(
                        "orrery_custody_held{key_set=\"main\",instance=\"a\"} 1x40 0x160",
                        "orrery_custody_held{key_set=\"main\",instance=\"b\"} 0x40 1x160"),
                Map.of("held", "1", "alone", "1"));
        holds(
                series(
                        "orrery_custody_held{key_set=\"main\",instance=\"a\"} 1x150 1x2 0x50",
                        "orrery_custody_held{key_set=\"main\",instance=\"b\"} 0x150 1x52"),
                Map.of("held", "1", "alone", "2"));
        holds(
                series(
                        "orrery_custody_held{key_set=\"main\",instance=\"a\"} 1x200",
                        "orrery_custody_held{key_set=\"other\",instance=\"a\"} 1x145 0x2 1x60"),
                Map.of("held", "0", "alone", "1"));
    }

    @Test
    void aPoolWithoutANodeThatTakesWorkIsSeenBesideOneThatHasSome() throws Exception {
        holds(
                series(
                        "orrery_node_ready{app_kubernetes_io_component=\"prover\",instance=\"a\"} 1x200",
                        "orrery_node_ready{app_kubernetes_io_component=\"prover-green\",instance=\"b\"} 0x200",
                        "orrery_node_ready{app_kubernetes_io_component=\"api\",instance=\"c\"} 0x200"),
                Map.of("pools", "0"));
        holds(
                series(
                        "orrery_node_ready{app_kubernetes_io_component=\"gpu\",instance=\"a\"} 1x200",
                        "orrery_node_ready{app_kubernetes_io_component=\"gpu-green\",instance=\"b\"} 1x200"),
                Map.of("pools", "1"));
    }

    @Test
    void aNumberThatIsAnotherIsToldByPrometheus() throws Exception {
        assertThat(ask(series("orrery_provers{instance=\"a\"} 2x200"), Map.of("provers", "3"))
                        .status())
                .isNotZero();
    }
}
