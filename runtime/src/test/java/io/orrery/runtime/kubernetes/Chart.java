package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// A chart of deploy/helm, which Helm itself reads.
record Chart(Path folder) {
    static final String NAMESPACE = "rollup";
    /// The oldest that charts take.
    private static final String KUBERNETES = "1.30.0";

    private static final YAMLMapper YAML = new YAMLMapper();

    static Chart named(String name) {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (!system.contains("linux") || !(machine.equals("amd64") || machine.equals("x86_64"))) {
            var why = "not run: no Helm in a library for " + system + " on " + machine;
            System.err.println(why);
            Assumptions.abort(why);
        }
        return new Chart(NodeHome.root().resolve("deploy/helm").resolve(name));
    }

    /// What a release is, in the order in which it is applied.
    ///
    /// @param values files; the later one counts
    /// @param settings count more than all files
    Manifests render(String release, List<Path> values, Map<String, String> settings) {
        var command = new Helm(folder)
                .template()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES);
        values.forEach(command::withValuesFile);
        settings.forEach(command::set);
        return Manifests.parse(command.call());
    }

    /// What is said to whoever wants this release.
    String refusal(String release, List<Path> values, Map<String, String> settings) {
        var said = new StringBuilder();
        assertThatThrownBy(() -> render(release, values, settings))
                .satisfies(refused -> said.append(refused.getMessage()));
        return said.toString();
    }

    /// What Helm has to say of the chart with these values for its own, warnings too; empty where nothing.
    List<String> lint(Path scratch, List<Path> values) throws IOException {
        var copy = scratch.resolve(folder.getFileName());
        try (var files = Files.walk(folder)) {
            files.forEach(
                    file -> copy(file, copy.resolve(folder.relativize(file).toString())));
        }
        ObjectNode all = YAML.readValue(copy.resolve("values.yaml").toFile(), ObjectNode.class);
        for (var file : values) {
            merge(all, YAML.readValue(file.toFile(), ObjectNode.class));
        }
        YAML.writeValue(copy.resolve("values.yaml").toFile(), all);
        var result = new Helm(copy).lint().strict().quiet().call();
        return result.isFailed() ? result.getMessages() : List.of();
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode nested && into.get(field.getKey()) instanceof ObjectNode known) {
                merge(known, nested);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }
}
