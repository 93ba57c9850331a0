package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Deployment or a StatefulSet. The first container is what its pods are for.
record Workload(ObjectNode manifest) {
    String name() {
        return Manifests.name(manifest);
    }

    boolean isDeployment() {
        return manifest.path("kind").asText().equals("Deployment");
    }

    JsonNode selector() {
        return manifest.at("/spec/selector/matchLabels");
    }

    JsonNode labels() {
        return manifest.at("/spec/template/metadata/labels");
    }

    ObjectNode pod() {
        return (ObjectNode) manifest.at("/spec/template/spec");
    }

    /// Those that prepare something too, last.
    List<JsonNode> containers() {
        return Stream.concat(Manifests.each(pod().path("containers")), Manifests.each(pod().path("initContainers")))
                .toList();
    }

    ObjectNode container() {
        return (ObjectNode) containers().getFirst();
    }

    Set<String> ports() {
        return containers().stream()
                .flatMap(container -> Manifests.each(container.path("ports")))
                .map(port -> port.path("name").asText())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /// What the manifest itself says of a variable; empty also where it comes from elsewhere.
    Optional<String> variable(String name) {
        return Manifests.each(container().path("env"))
                .filter(each -> each.path("name").asText().equals(name) && each.has("value"))
                .map(each -> each.path("value").asText())
                .findFirst();
    }

    /// What a node of the rollup runs; empty of anything else.
    Set<String> roles() {
        return variable("ORRERY_ROLES").map(roles -> Set.of(roles.split(","))).orElse(Set.of());
    }

    /// Whether its pods are nodes of a cluster of Akka.
    boolean isClustered() {
        return ports().contains("remoting");
    }

    /// Whether this selects its pods.
    boolean hasLabels(JsonNode wanted) {
        return wanted.isObject()
                && !wanted.isEmpty()
                && wanted.properties().stream()
                        .allMatch(label -> label.getValue().equals(labels().path(label.getKey())));
    }
}
