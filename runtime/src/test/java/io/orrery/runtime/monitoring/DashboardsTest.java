package io.orrery.runtime.monitoring;

import static io.orrery.runtime.monitoring.MonitoringTools.MONITORING;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The dashboards: what they ask Prometheus for is there, and each panel says what to do.
class DashboardsTest {
    @TempDir
    private Path folder = Path.of("");

    private static Set<String> inRules(String expression) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.list(MONITORING.resolve("rules"))) {
            for (var file : files.toList()) {
                Pattern.compile(expression)
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(each -> found.add(each.group(1)));
            }
        }
        return found;
    }

    /// The shipped ones, and beside them a copy of one with something changed.
    private Dashboards withChangedCopy(String text, String instead) throws IOException {
        var place = Files.createDirectories(folder.resolve("dashboards"));
        try (var files = Files.list(MONITORING.resolve("dashboards"))) {
            for (var file : files.toList()) {
                Files.copy(file, place.resolve(file.getFileName()));
            }
        }
        var shipped = Files.readString(place.resolve("l1.json"));
        var changed = shipped.replace(text, instead);
        assertThat(changed).isNotEqualTo(shipped);
        Files.writeString(place.resolve("l1.json"), changed);
        return Dashboards.in(place);
    }

    private Program parsed(Dashboards dashboards) throws IOException, InterruptedException {
        var rules = folder.resolve("expressions.yml");
        Files.writeString(rules, dashboards.asRules());
        return Program.run(
                folder, new ProcessBuilder(MonitoringTools.orAbort("promtool"), "check", "rules", rules.toString()));
    }

    @Test
    void whatTheDashboardsNameIsThereAndEachPanelSaysWhatToDo() throws IOException {
        var shipped = Dashboards.in(MONITORING.resolve("dashboards"));
        assertThat(shipped.expressions()).hasSizeGreaterThan(shipped.all().size());
        assertThat(shipped.faults(inRules("- record: (\\S+)"), inRules("- alert: (\\w+)")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "orrery_l1_waiting, orrery_l1_wating, no such metric: orrery_l1_wating",
        "orrery_l1_mined_total, orrery_l1_mined, no such metric: orrery_l1_mined",
        "orrery-l1, orrery-rollup, uid is not its own: orrery-rollup",
        "Orrery: lane to L1, Orrery: provers and devices, title is not its own: Orrery: provers and devices",
        "\"unit\": \"short\", \"unit\": \"\", no unit: Gas",
        "L1LaneStuck, L1LaneStruck, no such alert: L1LaneStruck",
        "Mined and not final, Gas, twice: Gas",
        "Grows: L1 has no finality., '', does not say what to do: Mined and not final",
    })
    void whatIsWrongIsFound(String text, String instead, String fault) throws IOException {
        assertThat(withChangedCopy(text, instead).faults(inRules("- record: (\\S+)"), inRules("- alert: (\\w+)")))
                .contains(fault);
    }

    @Test
    void prometheusCanParseEveryExpressionAndABrokenOneIsFound() throws Exception {
        assertThat(parsed(Dashboards.in(MONITORING.resolve("dashboards"))).status())
                .isZero();
        assertThat(parsed(withChangedCopy("max by (tag) (", "max by (tag (")).status())
                .isNotZero();
    }
}
