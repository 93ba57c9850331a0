package io.orrery.runtime.monitoring;

import static io.orrery.runtime.monitoring.MonitoringTools.MONITORING;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.http.Reason;
import io.orrery.runtime.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The alerts, by the programs that will read them.
class AlertRulesTest {
    /// What Prometheus and its clients append to a name.
    private static final Pattern APPENDED = Pattern.compile("(_seconds)?(_total|_bucket|_count|_sum)?$");

    @TempDir
    private Path folder = Path.of("");

    private static Set<String> found(Path place, String expression) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.list(MONITORING.resolve(place))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var matcher = Pattern.compile(expression).matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }

    private Program run(String... command) throws IOException, InterruptedException {
        return Program.run(folder, new ProcessBuilder(command).directory(MONITORING.toFile()));
    }

    private Program rendered(Path out, Map<String, String> secrets) throws IOException, InterruptedException {
        var place = Files.createDirectories(folder.resolve("secrets"));
        for (var secret : secrets.entrySet()) {
            Files.writeString(place.resolve(secret.getKey()), secret.getValue() + "\n");
        }
        return run("./render.sh", place.toString(), out.toString());
    }

    private static Map<String, String> secrets() {
        return AlertReceivers.secrets("http://127.0.0.1:9");
    }

    @Test
    void everyMetricOfARuleAndOfAPageIsInTheOneList() throws IOException {
        var known = Arrays.stream(MetricName.values()).map(MetricName::text).collect(Collectors.toSet());
        for (var place : List.of("rules", "tests", "runbooks")) {
            var used = found(Path.of(place), "\\b(orrery_[a-z0-9_]+)").stream()
                    .filter(name -> !known.contains(name))
                    .map(name -> APPENDED.matcher(name).replaceFirst(""))
                    .collect(Collectors.toSet());
            assertThat(known).as(place).containsAll(used);
        }
    }

    @Test
    void everyAlertHasAPageAndAnExample() throws IOException {
        var alerts = found(Path.of("rules"), "- alert: (\\w+)");
        assertThat(alerts).isNotEmpty();
        assertThat(found(Path.of("rules"), "runbook: runbooks/(\\w+)\\.md")).isEqualTo(alerts);
        assertThat(found(Path.of("tests"), "alertname: (\\w+)")).isEqualTo(alerts);
        try (var pages = Files.list(MONITORING.resolve("runbooks"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            alerts.stream().map(alert -> alert + ".md").toList());
        }
    }

    @Test
    void theRulesFireWhenTheyHaveToAndKeepQuietOtherwise() throws Exception {
        var promtool = MonitoringTools.orAbort("promtool");
        for (var rules : files("rules")) {
            assertThat(run(promtool, "check", "rules", "rules/" + rules).status())
                    .as(rules)
                    .isZero();
            var told = run(promtool, "test", "rules", "tests/" + rules);
            assertThat(told.status()).as("%s", told).isZero();
        }
        assertThat(run(promtool, "check", "config", "prometheus.yml").status()).isZero();
    }

    /// What the promise about API calls counts is said once in the code.
    @Test
    void theFailuresThatWerePromisedNotToHappenAreThoseOfTheApi() throws IOException {
        var failures = Arrays.stream(Reason.values())
                .filter(Reason::isFailure)
                .map(Reason::word)
                .collect(Collectors.toSet());

        var counted = found(Path.of("rules"), "orrery_requests_refused_total\\{reason=~\"([^\"]+)\"");

        assertThat(counted)
                .singleElement()
                .satisfies(each -> assertThat(Set.of(each.split("\\|", -1))).isEqualTo(failures));
    }

    @Test
    void anAlertThatFiresWhenItShouldNotIsFound() throws Exception {
        var promtool = MonitoringTools.orAbort("promtool");
        for (var kind : List.of("rules", "tests")) {
            Files.createDirectories(folder.resolve(kind));
        }
        Files.copy(MONITORING.resolve("tests/nodes.yml"), folder.resolve("tests/nodes.yml"));
        var shipped = Files.readString(MONITORING.resolve("rules/nodes.yml"));
        Files.writeString(folder.resolve("rules/nodes.yml"), shipped.replace("< 0.15", "< 0.25"));
        var told =
                run(promtool, "test", "rules", folder.resolve("tests/nodes.yml").toString());
        assertThat(told.status()).as("%s", told).isEqualTo(1);
    }

    private static List<String> files(String place) throws IOException {
        try (var files = Files.list(MONITORING.resolve(place))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "critical, 'pager,telegram,chat,discord,mail'",
        "warning, 'chat,discord,mail'",
        "info, mail",
    })
    void whoIsToldDependsOnHowBadItIs(String severity, String receivers) throws Exception {
        var amtool = MonitoringTools.orAbort("amtool");
        var config = folder.resolve("alertmanager.yml");
        assertThat(rendered(config, secrets()).status()).isZero();

        assertThat(run(amtool, "check-config", config.toString()).status()).isZero();
        var told = run(amtool, "config", "routes", "test", "--config.file=" + config, "severity=" + severity);
        assertThat(told.printed().strip()).isEqualTo(receivers);
    }

    @Test
    void secretsAreForTheirOwnerAloneAndAllOfThemHaveToBeThere() throws Exception {
        var config = folder.resolve("alertmanager.yml");
        assertThat(rendered(config, secrets()).status()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(config))
                .doesNotContain("@slack")
                .contains(secrets().get("slack_webhook_url"));

        Files.delete(folder.resolve("secrets/slack_webhook_url"));
        Files.writeString(folder.resolve("secrets/telegram_bot_token"), "");
        var other = folder.resolve("other.yml");
        var refused = run("./render.sh", folder.resolve("secrets").toString(), other.toString());
        assertThat(refused.status()).isEqualTo(66);
        assertThat(refused.said())
                .singleElement()
                .asString()
                .contains("slack_webhook_url", "telegram_bot_token")
                .doesNotContain("discord");
        assertThat(other).doesNotExist();

        assertThat(rendered(other, Map.of("slack_webhook_url", "x\"y", "telegram_bot_token", "1:a"))
                        .status())
                .isEqualTo(65);
    }
}
