package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyTest {
    @ParameterizedTest
    @EnumSource
    void everyEnvironmentHoldsEveryPolicy(Environment environment) {
        var release = environment.render(Chart.named("orrery"));
        assertThat(release.workloads()).isNotEmpty();
        for (var policy : Policy.values()) {
            assertThat(policy.violations(release)).as(policy.name()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverBreaksAPolicyIsCaughtByIt(Policy policy) {
        var release = broken(policy, Environment.PROD_VALIDIUM.render(Chart.named("orrery")));
        assertThat(policy.violations(release)).isNotEmpty();
        var others = EnumSet.allOf(Policy.class);
        others.remove(policy);
        for (var other : others) {
            assertThat(other.violations(release)).as(other.name()).isEmpty();
        }
    }

    /// A release in which one thing is as it must not be.
    private static Manifests broken(Policy policy, Manifests release) {
        var core = release.workload("orrery-core");
        var pod = core.pod();
        var container = core.container();
        switch (policy) {
            case NOT_ROOT -> pod.withObject("/securityContext").put("runAsUser", 0);
            case NO_CAPABILITIES -> ((ArrayNode) container.at("/securityContext/capabilities/drop")).set(0, "CHOWN");
            case READ_ONLY_ROOT -> container.withObject("/securityContext").remove("readOnlyRootFilesystem");
            case SECCOMP -> pod.withObject("/securityContext/seccompProfile").put("type", "Unconfined");
            case OWN_ACCOUNT -> pod.put("serviceAccountName", "orrery-api");
            case MEMORY_AS_ASKED -> container.withObject("/resources/limits").put("memory", "64Gi");
            case NO_CPU_LIMIT -> container.withObject("/resources/limits").put("cpu", "4");
            case SPREAD -> pod.remove("topologySpreadConstraints");
            case PRIORITY -> pod.remove("priorityClassName");
            case PROBES -> container.withObject("/livenessProbe/httpGet").put("path", "/ready");
            case NAMED_PORTS ->
                ((ArrayNode) container.path("ports")).addObject().put("containerPort", 5005);
            case HIDDEN_PORTS -> port(release, "orrery-api-json-rpc").put("targetPort", "management");
            case ONE_AFTER_ANOTHER ->
                core.manifest().withObject("/spec/strategy/rollingUpdate").put("maxSurge", "25%");
            case CORE_ONCE -> {
                variable(release, "orrery-api", "ORRERY_ROLES").put("value", "api,core");
                variable(release, "orrery-api", "JAVA_TOOL_OPTIONS").put("value", "");
                release.workload("orrery-api").pod().put("terminationGracePeriodSeconds", 120);
            }
            case IMAGE_BY_DIGEST -> container.put("image", "registry.example/orrery:latest");
            case DOORKEEPER ->
                ((ObjectNode) release.named("NetworkPolicy", "orrery-core").at("/spec/ingress/0")).remove("from");
            case TLS_IN_A_FOLDER -> mount(core, "/etc/orrery/tls").put("subPath", "tls.key");
            case GRACE -> pod.put("terminationGracePeriodSeconds", 30);
            case LOOK_AWAY -> container.withObject("/lifecycle/preStop/sleep").put("seconds", 5);
            case QUORUM ->
                variable(release, "orrery-core", "ORRERY_CLUSTER_QUORUM").put("value", "1");
            case STEADY_SELECTORS -> {
                core.manifest().withObject("/spec/selector/matchLabels").put("version", "1");
                pod.findValues("matchLabels").forEach(labels -> ((ObjectNode) labels).put("version", "1"));
                budget(release).put("version", "1");
            }
            case NO_SECRETS ->
                ((ArrayNode) container.path("env"))
                        .addObject()
                        .put("name", "ORRERY_JDBC_URL")
                        .put("value", "jdbc:postgresql://orrery:hunter2@db/orrery");
            case DISRUPTION ->
                release.named("PodDisruptionBudget", "orrery-core")
                        .withObject("/spec")
                        .put("maxUnavailable", 3);
            case FEW_RIGHTS -> ((ArrayNode) release.named("Role", "orrery-node").at("/rules/0/verbs")).add("delete");
            case MONITORED -> {
                var less = new ArrayList<>(release.all());
                less.remove(release.named("ServiceMonitor", "orrery-core"));
                return new Manifests(less);
            }
        }
        return release;
    }

    private static ObjectNode port(Manifests release, String service) {
        return (ObjectNode) release.named("Service", service).at("/spec/ports/0");
    }

    private static ObjectNode budget(Manifests release) {
        return (ObjectNode) release.named("PodDisruptionBudget", "orrery-core").at("/spec/selector/matchLabels");
    }

    private static ObjectNode variable(Manifests release, String workload, String name) {
        return (ObjectNode)
                Manifests.each(release.workload(workload).container().path("env"))
                        .filter(each -> each.path("name").asText().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static ObjectNode mount(Workload workload, String path) {
        return (ObjectNode) Manifests.each(workload.container().path("volumeMounts"))
                .filter(each -> each.path("mountPath").asText().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
