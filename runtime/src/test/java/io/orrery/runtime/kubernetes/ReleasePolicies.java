package io.orrery.runtime.kubernetes;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What holds between the parts of a release.
final class ReleasePolicies {
    /// Resources, and what may be done to them.
    private static final Map<String, Set<String>> RIGHTS =
            Map.of("pods", Set.of("list", "patch"), "leases", Set.of("get", "create", "update"));

    private static final Pattern SECRET_NAME = Pattern.compile("PASSWORD|SECRET|TOKEN");
    private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("://[^/ ]*:[^/ ]*@");

    private ReleasePolicies() {}

    static Stream<String> ownAccount(Manifests release) {
        var there = release.of("ServiceAccount").map(Manifests::name).collect(toSet());
        var taken = new HashSet<String>();
        return release.workloads().stream().flatMap(workload -> {
            var account = workload.pod().path("serviceAccountName").asText();
            return there.contains(account) && taken.add(account)
                    ? Stream.empty()
                    : Stream.of(workload.name() + " has no account of its own: " + account);
        });
    }

    static Stream<String> priority(Manifests release) {
        var there = release.of("PriorityClass").map(Manifests::name).collect(toSet());
        return release.workloads().stream()
                .filter(workload ->
                        !there.contains(workload.pod().path("priorityClassName").asText()))
                .map(workload -> workload.name() + " has no priority");
    }

    /// What nodes say to each other, and what people may do to them, is nobody's who comes by a Service.
    static Stream<String> hiddenPorts(Manifests release) {
        return release.of("Service")
                .flatMap(service -> Manifests.each(service.at("/spec/ports"))
                        .map(port -> port.path("targetPort").asText())
                        .filter(port -> Set.of("remoting", "management", "25520", "8558")
                                .contains(port))
                        .map(port -> Manifests.name(service) + " leads to " + port));
    }

    static Stream<String> coreOnce(Manifests release) {
        var cores = release.workloads().stream()
                .filter(workload -> workload.roles().contains("core"))
                .map(Workload::name)
                .toList();
        boolean nodes = release.workloads().stream()
                .anyMatch(workload -> !workload.roles().isEmpty());
        return cores.size() == (nodes ? 1 : 0)
                ? Stream.empty()
                : Stream.of("core runs in " + cores + ", and entities are balanced within one alone");
    }

    /// Each port is open to somebody who is named, and to nobody else.
    static Stream<String> doorkeeper(Manifests release) {
        return release.workloads().stream().flatMap(workload -> {
            var policies = release.of("NetworkPolicy")
                    .filter(policy -> workload.hasLabels(policy.at("/spec/podSelector/matchLabels")))
                    .toList();
            if (policies.isEmpty()) {
                return Stream.of(workload.name() + " is open to everybody");
            }
            var open = new HashSet<String>();
            var wrong = new HashSet<String>();
            for (var policy : policies) {
                if (!Set.of("Ingress", "Egress")
                        .equals(Manifests.each(policy.at("/spec/policyTypes"))
                                .map(JsonNode::asText)
                                .collect(toSet()))) {
                    wrong.add("does not say both who comes in and where it goes");
                }
                Manifests.each(policy.at("/spec/ingress")).forEach(rule -> {
                    if (rule.path("from").isEmpty() || rule.path("ports").isEmpty()) {
                        wrong.add("lets everybody in, or to every port");
                    }
                    Manifests.each(rule.path("ports"))
                            .forEach(port -> open.add(port.path("port").asText()));
                });
                Manifests.each(policy.at("/spec/egress")).forEach(rule -> {
                    if (rule.path("to").isEmpty() || rule.path("ports").isEmpty()) {
                        wrong.add("may go anywhere, or to every port");
                    }
                });
            }
            if (!open.equals(workload.ports())) {
                wrong.add("has ports " + workload.ports() + ", and somebody may come to " + open);
            }
            return wrong.stream().map(said -> workload.name() + " " + said);
        });
    }

    static Stream<String> noSecrets(Manifests release) {
        var secrets = release.of("Secret").map(Manifests::title);
        var variables = release.workloads().stream()
                .flatMap(workload -> Manifests.each(workload.container().path("env"))
                        .filter(variable -> variable.has("value")
                                && (SECRET_NAME
                                                .matcher(variable.path("name").asText())
                                                .find()
                                        || CREDENTIALS_IN_URL
                                                .matcher(variable.path("value").asText())
                                                .find()))
                        .map(variable -> workload.name() + " shows "
                                + variable.path("name").asText()));
        return Stream.concat(secrets, variables);
    }

    static Stream<String> disruption(Manifests release) {
        return release.workloads().stream()
                .filter(workload -> release.of("PodDisruptionBudget")
                                .filter(budget ->
                                        budget.at("/spec/selector/matchLabels").equals(workload.selector()))
                                .filter(budget ->
                                        budget.at("/spec/maxUnavailable").asInt() == 1)
                                .count()
                        != 1)
                .map(workload -> workload.name() + " may be taken away all at once, or never");
    }

    static Stream<String> fewRights(Manifests release) {
        var wide = Stream.concat(release.of("ClusterRole"), release.of("ClusterRoleBinding"))
                .map(each -> Manifests.title(each) + " holds everywhere");
        var more = release.of("Role")
                .flatMap(role -> Manifests.each(role.path("rules"))
                        .flatMap(rule -> Manifests.each(rule.path("resources"))
                                .flatMap(resource -> Manifests.each(rule.path("verbs"))
                                        .filter(verb -> !RIGHTS.getOrDefault(resource.asText(), Set.of())
                                                .contains(verb.asText()))
                                        .map(verb -> Manifests.title(role) + ": " + verb.asText() + " "
                                                + resource.asText()))));
        var idle = release.workloads().stream()
                .filter(workload -> !workload.isClustered())
                .filter(workload ->
                        workload.pod().path("automountServiceAccountToken").asBoolean(true))
                .map(workload -> workload.name() + " has a token that it does not need");
        return Stream.of(wide, more, idle).flatMap(each -> each);
    }

    static Stream<String> monitored(Manifests release) {
        if (release.of("ServiceMonitor").findAny().isEmpty()) {
            return Stream.empty();
        }
        return release.workloads().stream()
                .filter(workload -> workload.ports().contains("metrics"))
                .filter(workload -> release.of("ServiceMonitor")
                        .noneMatch(monitor -> release.of("Service")
                                .filter(service -> selects(monitor.at("/spec/selector/matchLabels"), service))
                                .anyMatch(service -> workload.hasLabels(service.at("/spec/selector")))))
                .map(workload -> workload.name() + " is asked by nobody how it is");
    }

    private static boolean selects(JsonNode wanted, JsonNode service) {
        return wanted.properties().stream()
                .allMatch(label -> label.getValue()
                        .equals(service.path("metadata").path("labels").path(label.getKey())));
    }
}
