package io.orrery.runtime.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.actors.MetricName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Grafana's dashboards of one folder, and what is wrong with them.
record Dashboards(List<JsonNode> all) {
    private static final Pattern METRIC = Pattern.compile("\\borrery[_:][a-z0-9_:]+");
    private static final Pattern ALERT = Pattern.compile("\\b[A-Z]\\w*[a-z]\\w*[A-Z]\\w*");

    static Dashboards in(Path folder) throws IOException {
        var read = new ArrayList<JsonNode>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                read.add(new ObjectMapper().readTree(Files.readString(file)));
            }
        }
        return new Dashboards(read);
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Stream<JsonNode> panels(JsonNode dashboard) {
        return each(dashboard.path("panels"));
    }

    List<String> expressions() {
        return all.stream()
                .flatMap(Dashboards::panels)
                .flatMap(panel -> each(panel.path("targets")))
                .map(target -> target.path("expr").asText())
                .toList();
    }

    /// Rules that record each expression, so that promtool parses them.
    String asRules() {
        var rules = new StringBuilder("groups:\n  - name: expressions\n    rules:\n");
        int number = 0;
        for (var expression : expressions()) {
            rules.append("      - record: expression_").append(number++).append("\n        expr: |\n          ");
            rules.append(expression.replace("\n", "\n          ")).append('\n');
        }
        return rules.toString();
    }

    /// How a metric is called where Prometheus has it.
    private static Stream<String> shown(MetricName name) {
        return switch (name.kind()) {
            case COUNTER -> Stream.of(name.text() + "_total");
            case GAUGE -> Stream.of(name.text());
            case HISTOGRAM ->
                Stream.of("_bucket", "_count", "_sum")
                        .map(part -> name.text()
                                + switch (name.unit()) {
                                    case NONE -> "";
                                    case MILLISECONDS -> "_seconds";
                                }
                                + part);
        };
    }

    /// @param recorded names that the rules record
    /// @param alerts that there are
    List<String> faults(Set<String> recorded, Set<String> alerts) {
        var faults = new ArrayList<String>();
        var known = Arrays.stream(MetricName.values())
                .flatMap(Dashboards::shown)
                .collect(Collectors.toCollection(HashSet::new));
        known.addAll(recorded);
        for (var expression : expressions()) {
            METRIC.matcher(expression)
                    .results()
                    .filter(name -> !known.contains(name.group()))
                    .forEach(name -> faults.add("no such metric: " + name.group()));
        }
        for (var field : List.of("uid", "title")) {
            var seen = new HashSet<String>();
            for (var dashboard : all) {
                var text = dashboard.path(field).asText();
                if (text.isBlank() || !seen.add(text)) {
                    faults.add(field + " is not its own: " + text);
                }
            }
        }
        for (var dashboard : all) {
            faults.addAll(faultsOfPanels(dashboard, alerts));
        }
        return faults;
    }

    private static List<String> faultsOfPanels(JsonNode dashboard, Set<String> alerts) {
        var faults = new ArrayList<String>();
        var ids = new HashSet<Integer>();
        var titles = new HashSet<String>();
        if (panels(dashboard).findAny().isEmpty()) {
            faults.add("no panels: " + dashboard.path("title").asText());
        }
        panels(dashboard).forEach(panel -> {
            var title = panel.path("title").asText();
            var says = panel.path("description").asText();
            if (!ids.add(panel.path("id").asInt()) || !titles.add(title)) {
                faults.add("twice: " + title);
            }
            if (says.isBlank()) {
                faults.add("does not say what to do: " + title);
            }
            if (panel.path("fieldConfig").path("defaults").path("unit").asText().isBlank()) {
                faults.add("no unit: " + title);
            }
            if (panel.path("targets").isEmpty()) {
                faults.add("shows nothing: " + title);
            }
            ALERT.matcher(says)
                    .results()
                    .filter(alert -> !alerts.contains(alert.group()))
                    .forEach(alert -> faults.add("no such alert: " + alert.group()));
        });
        return faults;
    }
}
