package io.orrery.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What holds of the pods of one workload, whatever else there is.
final class PodPolicies {
    /// Until services have looked away, requests are answered and the node has left.
    private static final int GRACE_SECONDS = 60;

    private static final int CORE_GRACE_SECONDS = 120;

    private PodPolicies() {}

    private static Stream<String> unless(boolean holds, String sentence) {
        return holds ? Stream.empty() : Stream.of(sentence);
    }

    static Stream<String> notRoot(Workload workload) {
        var context = workload.pod().path("securityContext");
        return unless(
                context.path("runAsNonRoot").asBoolean()
                        && context.path("runAsUser").asLong() > 0,
                "runs as root, or may");
    }

    static Stream<String> noCapabilities(Workload workload) {
        return workload.containers().stream().flatMap(container -> {
            var context = container.path("securityContext");
            var drop = context.at("/capabilities/drop");
            return unless(
                    drop.size() == 1
                            && drop.path(0).asText().equals("ALL")
                            && !context.path("capabilities").has("add")
                            && context.path("allowPrivilegeEscalation").isBoolean()
                            && !context.path("allowPrivilegeEscalation").asBoolean()
                            && !context.path("privileged").asBoolean(),
                    "keeps capabilities, or can get some");
        });
    }

    static Stream<String> readOnlyRoot(Workload workload) {
        return workload.containers().stream()
                .flatMap(container -> unless(
                        container.at("/securityContext/readOnlyRootFilesystem").asBoolean(), "can change its image"));
    }

    static Stream<String> seccomp(Workload workload) {
        var type = workload.pod().at("/securityContext/seccompProfile/type").asText();
        return unless(type.equals("RuntimeDefault"), "has seccomp " + type);
    }

    static Stream<String> memoryAsAsked(Workload workload) {
        return workload.containers().stream().flatMap(container -> {
            var asked = container.at("/resources/requests/memory");
            return unless(
                    asked.isTextual() && asked.equals(container.at("/resources/limits/memory")),
                    "asks for other memory than it may have");
        });
    }

    static Stream<String> noCpuLimit(Workload workload) {
        return workload.containers().stream()
                .flatMap(container -> unless(
                        container.at("/resources/requests/cpu").isTextual()
                                && container.at("/resources/limits/cpu").isMissingNode(),
                        "has a limit for CPU, or asks for none"));
    }

    static Stream<String> spread(Workload workload) {
        var zones = Manifests.each(workload.pod().path("topologySpreadConstraints"))
                .anyMatch(each -> each.path("topologyKey").asText().equals("topology.kubernetes.io/zone")
                        && each.at("/labelSelector/matchLabels").equals(workload.selector()));
        var machines = Manifests.each(
                        workload.pod().at("/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution"))
                .map(each -> each.path("podAffinityTerm"))
                .anyMatch(each -> each.path("topologyKey").asText().equals("kubernetes.io/hostname")
                        && each.at("/labelSelector/matchLabels").equals(workload.selector()));
        return Stream.concat(
                unless(zones, "may be in one zone"), unless(machines, "may be on one machine without need"));
    }

    static Stream<String> probes(Workload workload) {
        var container = workload.container();
        for (var probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            var asked = container.path(probe);
            var port = asked.has("tcpSocket") ? asked.at("/tcpSocket/port") : asked.at("/httpGet/port");
            if (!port.isTextual() || !workload.ports().contains(port.asText())) {
                return Stream.of(probe + " asks no port of its own");
            }
        }
        if (!workload.isClustered()) {
            return Stream.empty();
        }
        // What is alive is not ended because something around it is not.
        return Stream.of("startupProbe /alive", "readinessProbe /ready", "livenessProbe /alive")
                .map(each -> each.split(" "))
                .filter(each -> !container
                                .path(each[0])
                                .at("/httpGet/path")
                                .asText()
                                .equals(each[1])
                        || !container.path(each[0]).at("/httpGet/port").asText().equals("management"))
                .map(each -> each[0] + " does not ask " + each[1]);
    }

    static Stream<String> namedPorts(Workload workload) {
        return Manifests.each(workload.container().path("ports"))
                .flatMap(port -> unless(!port.path("name").asText().isEmpty(), "has a port without a name: " + port));
    }

    static Stream<String> oneAfterAnother(Workload workload) {
        if (!workload.isDeployment()) {
            return Stream.empty();
        }
        var rolling = workload.manifest().at("/spec/strategy/rollingUpdate");
        return unless(
                rolling.path("maxSurge").asInt(-1) == 1
                        && rolling.path("maxUnavailable").asInt(-1) == 0,
                "is not replaced one after the other: " + rolling);
    }

    static Stream<String> imageByDigest(Workload workload) {
        return workload.containers().stream()
                .map(container -> container.path("image").asText())
                .flatMap(
                        image -> unless(image.matches("[^:@]+(:[0-9]+/[^:@]+)?@sha256:[0-9a-f]{64}"), "runs " + image));
    }

    static Stream<String> tlsInAFolder(Workload workload) {
        var mounts = Manifests.each(workload.container().path("volumeMounts")).toList();
        var parts = mounts.stream()
                .filter(mount -> mount.has("subPath") || mount.has("subPathExpr"))
                .map(mount -> "mounts a part that is never renewed: "
                        + mount.path("mountPath").asText());
        if (!workload.isClustered()) {
            return parts;
        }
        var keys = mounts.stream()
                .filter(mount -> mount.path("mountPath").asText().equals("/etc/orrery/tls"))
                .findFirst();
        var secret = keys.flatMap(mount -> volume(workload, mount.path("name").asText()));
        return Stream.concat(
                parts,
                unless(
                        keys.filter(mount -> mount.path("readOnly").asBoolean()).isPresent()
                                && secret.filter(volume -> !volume.at("/secret/secretName")
                                                .asText()
                                                .isEmpty())
                                        .isPresent(),
                        "has no keys to speak TLS with other nodes"));
    }

    private static Optional<JsonNode> volume(Workload workload, String name) {
        return Manifests.each(workload.pod().path("volumes"))
                .filter(volume -> volume.path("name").asText().equals(name))
                .findFirst();
    }

    static Stream<String> grace(Workload workload) {
        int proof = workload.variable("ORRERY_DRAIN_PROOF")
                .map(seconds -> Integer.parseInt(seconds.replaceFirst("s$", "")))
                .orElse(0);
        int least =
                Math.max(workload.roles().contains("core") ? CORE_GRACE_SECONDS : GRACE_SECONDS, proof + GRACE_SECONDS);
        int grace = workload.pod().path("terminationGracePeriodSeconds").asInt();
        return unless(grace >= least, "is killed after " + grace + " s, and may need " + least);
    }

    /// What answers HTTP goes on for a while when it is to end; nothing else does.
    static Stream<String> lookAway(Workload workload) {
        boolean waits = workload.container().at("/lifecycle/preStop").isObject();
        if (!workload.isClustered()) {
            return unless(waits, "closes its door before services have looked away");
        }
        var drains = !workload.variable("ORRERY_DRAIN_LOOK_AWAY").equals(Optional.of("0s"));
        boolean asked = workload.roles().isEmpty() || workload.roles().contains("api");
        return Stream.concat(
                unless(!waits, "waits before it is told, so that /ready says 200 meanwhile"),
                unless(drains == asked, "looks away for others, or does not where it should"));
    }

    static Stream<String> quorum(Workload workload) {
        if (!workload.isClustered()) {
            return Stream.empty();
        }
        int quorum = Integer.parseInt(workload.variable("ORRERY_CLUSTER_QUORUM").orElse("0"));
        boolean founds = workload.roles().isEmpty() || workload.roles().contains("core");
        boolean may = !workload.variable("JAVA_TOOL_OPTIONS")
                .orElse("")
                .contains("-Dakka.management.cluster.bootstrap.new-cluster-enabled=off");
        return Stream.concat(
                unless(quorum >= 2, "founds a cluster with " + quorum),
                unless(founds == may, "may found a cluster and has no core, or has and may not"));
    }

    /// They can not be changed once they are there.
    static Stream<String> steadySelectors(Workload workload) {
        var keys = new HashSet<String>();
        workload.selector().fieldNames().forEachRemaining(keys::add);
        return unless(
                keys.equals(Set.of(
                                "app.kubernetes.io/part-of",
                                "app.kubernetes.io/instance",
                                "app.kubernetes.io/component"))
                        && workload.hasLabels(workload.selector()),
                "selects by " + workload.selector());
    }
}
