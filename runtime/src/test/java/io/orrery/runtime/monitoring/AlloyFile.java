package io.orrery.runtime.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Alloy's files as one, and what is wrong with them.
final class AlloyFile {
    /// By which lines are found: few values each.
    private static final Set<String> LABELS = Set.of("environment", "level", "node", "role");
    /// What loses lines without anybody being told.
    private static final Pattern LOSING = Pattern.compile("stage\\.(?:drop|sampling|limit|truncate)\\b");

    private static final Pattern COMPONENT = Pattern.compile("(?m)^([a-z_]+(?:\\.[a-z_]+)+) \"(\\w+)\" \\{");
    private static final Pattern USED =
            Pattern.compile("\\b((?:loki|local|discovery)\\.[a-z_.]+)\\.(?:receiver|targets|output|rules)\\b");
    private static final Pattern TARGET = Pattern.compile("target_label\\s*=\\s*\"(\\w+)\"");
    private static final Pattern KEPT = Pattern.compile("stage\\.label_keep \\{\\s*values = \\[([^]]*)]");
    private static final Pattern JSON = Pattern.compile("stage\\.json \\{\\s*expressions = \\{([^}]*)}");

    private final String text;

    AlloyFile(String text) {
        this.text = text.lines().filter(line -> !line.strip().startsWith("//")).collect(Collectors.joining("\n"));
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(each -> each.group(1));
    }

    /// Keys of the map that is an argument of a block.
    private Stream<String> keys(String argument) {
        return found(Pattern.compile(argument + "\\s*\\{([^}]*)}"), text)
                .flatMap(map -> found(Pattern.compile("(\\w+)\\s*="), map));
    }

    /// All that lines get and keep.
    Set<String> labels() {
        return Stream.of(
                        keys("stage\\.labels \\{\\s*values ="),
                        keys("stage\\.static_labels \\{\\s*values ="),
                        keys("path_targets = \\["),
                        found(TARGET, text))
                .flatMap(each -> each)
                .filter(label -> !label.startsWith("__"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    List<String> faults() {
        var faults = new ArrayList<String>();
        if (text.chars().filter(c -> c == '{').count()
                != text.chars().filter(c -> c == '}').count()) {
            faults.add("braces do not match");
        }
        labels().stream()
                .filter(label -> !LABELS.contains(label))
                .forEach(label -> faults.add("a label that is none of ours: " + label));
        var kept = found(KEPT, text)
                .flatMap(list -> found(Pattern.compile("\"(\\w+)\""), list))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!kept.equals(LABELS)) {
            faults.add("not what is kept: " + kept);
        }
        var there = COMPONENT
                .matcher(text)
                .results()
                .map(each -> each.group(1) + "." + each.group(2))
                .collect(Collectors.toSet());
        found(USED, text).filter(name -> !there.contains(name)).forEach(name -> faults.add("nobody is called " + name));
        LOSING.matcher(text).results().forEach(each -> faults.add("lines are dropped: " + each.group()));
        found(JSON, text)
                .flatMap(map -> found(Pattern.compile("=\\s*\"(\\w+)\""), map))
                .filter(field -> !LogLines.FIELDS.contains(field))
                .forEach(field -> faults.add("our lines have no field " + field));
        return faults;
    }
}
