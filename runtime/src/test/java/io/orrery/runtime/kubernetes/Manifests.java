package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Everything that a release has in Kubernetes.
record Manifests(List<ObjectNode> all) {
    private static final YAMLMapper YAML = new YAMLMapper();

    static Manifests parse(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return new Manifests(documents.readAll().stream()
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .toList());
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    Stream<ObjectNode> of(String kind) {
        return all.stream().filter(each -> each.path("kind").asText().equals(kind));
    }

    ObjectNode named(String kind, String name) {
        return of(kind).filter(each -> name(each).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among "
                        + all.stream().map(Manifests::title).toList()));
    }

    List<Workload> workloads() {
        return Stream.concat(of("Deployment"), of("StatefulSet"))
                .map(Workload::new)
                .toList();
    }

    Workload workload(String name) {
        return workloads().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no workload " + name));
    }

    static String name(JsonNode manifest) {
        return manifest.at("/metadata/name").asText();
    }

    static String title(JsonNode manifest) {
        return manifest.path("kind").asText() + " " + name(manifest);
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
