package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.plan.PlannedMachines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A place of a team's own: what Terraform, Kubernetes and the charts call something is the same in all of them.
class PlaceTest {
    private static final Path ROOT = NodeHome.root();
    private static final Path PLACE = ROOT.resolve("deploy/place");
    /// Of a machine, what Kubernetes leaves to pods at least.
    private static final double CORES_LEFT = 0.93;

    private static final double MEMORY_LEFT = 0.85;

    private static Account account;
    private static Manifests place;
    /// What the place runs, without and with the DA connector.
    private static List<Manifests> releases;

    @BeforeAll
    static void read() throws Exception {
        var chart = Chart.named("orrery");
        account = Account.of("prod");
        place = KustomizeTest.build(PLACE);
        var environments = ROOT.resolve("deploy/helm/orrery/environments");
        var plain = List.of(environments.resolve("prod.yaml"), PLACE.resolve("values.yaml"));
        var da = Stream.concat(plain.stream(), Stream.of(environments.resolve("prod-validium.yaml")))
                .toList();
        releases = List.of(
                chart.render("orrery", plain, Environment.IMAGE), chart.render("orrery", da, Environment.IMAGE));
    }

    @Test
    void thePlaceIsAsKubernetesHasIt() throws Exception {
        assertThat(KubernetesTypes.unknownFields(place)).isEmpty();
        assertThat(KubernetesTypes.mistakes(place)).isEmpty();
        for (var rule : KustomizeTest.Rule.values()) {
            assertThat(rule.violations(place)).as(rule.name()).isEmpty();
        }
    }

    @Test
    void secretsHaveOneNameFromTerraformToThePod() {
        assertThat(unread(place, account)).isEmpty();
        for (var release : releases) {
            assertThat(unmade(release, place)).isEmpty();
        }
        // A name that one of them alone has is noticed by the next.
        var other = new Account("orrery-other", account.environment(), account.modules());
        assertThat(unread(place, other)).hasSize(3);
        var less = new ArrayList<>(place.all());
        less.remove(place.named("ExternalSecret", "orrery-member"));
        assertThat(unmade(releases.getLast(), new Manifests(less))).contains("orrery-member");
    }

    /// Places that are asked for, and that Terraform does not make.
    private static Set<String> unread(Manifests place, Account account) {
        return place.of("ExternalSecret")
                .flatMap(each -> each.findValuesAsText("key").stream())
                .filter(key -> !account.secrets().containsKey(key))
                .collect(Collectors.toSet());
    }

    /// Secrets that pods wait for, and that nobody makes.
    private static Set<String> unmade(Manifests release, Manifests place) {
        var made = new HashSet<String>();
        place.of("ExternalSecret").map(Manifests::name).forEach(made::add);
        release.of("Certificate")
                .map(each -> each.at("/spec/secretName").asText())
                .forEach(made::add);
        return release.workloads().stream()
                .flatMap(workload -> {
                    var pod = release.all().stream()
                            .filter(each -> Manifests.name(each).equals(workload.name())
                                    && each.at("/spec").has("template"))
                            .findFirst()
                            .orElseThrow();
                    return Stream.of("secretRef", "secretKeyRef")
                            .flatMap(kind -> pod.findValues(kind).stream())
                            .map(each -> each.path("name").asText())
                            .collect(Collectors.collectingAndThen(
                                    Collectors.toList(),
                                    names -> Stream.concat(
                                            names.stream(), pod.findValuesAsText("secretName").stream())));
                })
                .filter(name -> !made.contains(name))
                .collect(Collectors.toSet());
    }

    @Test
    void addressesAreThoseOfTerraformsNetwork() throws IOException {
        var egress =
                new YAMLMapper().readTree(PLACE.resolve("values.yaml").toFile()).at("/network/egress");
        assertThat(egress.at("/database/blocks/0").asText()).isEqualTo(account.tier("data"));
        assertThat(egress.at("/l1/blocks/0").asText()).isEqualTo(account.tier("core"));
        assertThat(egress.at("/kubernetes/blocks/0").asText()).isEqualTo(account.tier("core"));
        assertThat(place.named("NetworkPolicy", "load-balancer")
                        .at("/spec/ingress/0/from/0/ipBlock/cidr")
                        .asText())
                .isEqualTo(account.tier("public"));
        assertThat(Files.readString(PLACE.resolve("velero.yaml")))
                .contains("bucket: " + account.bucket("111122223333", "backups"));
    }

    @Test
    void theLoadBalancerIsBoundToTheServiceOfTheApi() {
        var binding = place.named("TargetGroupBinding", "api");
        var service = releases.getFirst()
                .named("Service", binding.at("/spec/serviceRef/name").asText());
        assertThat(service.at("/spec/ports/0/port").asInt())
                .isEqualTo(binding.at("/spec/serviceRef/port").asInt());
        var policy = place.named("NetworkPolicy", "load-balancer").at("/spec/podSelector/matchLabels");
        service.at("/spec/selector").properties().forEach(label -> {
            if (policy.has(label.getKey())) {
                assertThat(policy.path(label.getKey())).isEqualTo(label.getValue());
            }
        });
        assertThat(policy).hasSize(2);
    }

    @Test
    void everyPodHasNodesThatItFitsOn() throws IOException {
        var pods = new ArrayList<JsonNode>();
        releases.forEach(release -> pods.addAll(pods(release)));
        pods.addAll(pods(place));
        assertThat(pods).hasSizeGreaterThan(8);
        for (var pod : pods) {
            assertThat(unfit(pod, account)).isEmpty();
        }
    }

    /// What a release of prod has by itself does not fit on the machines that prod has.
    @Test
    void aPodThatFitsNowhereIsNoticed() throws IOException {
        var pod = pods(releases.getFirst()).stream()
                .filter(each -> each.findValuesAsText("cpu").contains("3"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        ((ObjectNode) pod.at("/containers/0/resources/requests")).put("cpu", "4");
        assertThat(unfit(pod, account)).contains("asks for 4.0 cores");
        ((ObjectNode) pod).putObject("nodeSelector").put("orrery.io/nodes", "apps");
        assertThat(unfit(pod, account)).contains("no group of nodes");
        ((ObjectNode) pod).putObject("nodeSelector").put("orrery.io/nodes", "blockchain");
        assertThat(unfit(pod, account)).contains("does not tolerate");
    }

    private static List<JsonNode> pods(Manifests all) {
        return all.all().stream()
                .filter(each -> each.at("/spec/template/spec").has("containers"))
                .map(each -> each.at("/spec/template/spec"))
                .toList();
    }

    /// Why it has no place; empty where it has.
    private static String unfit(JsonNode pod, Account account) throws IOException {
        var group = pod.at("/nodeSelector").path("orrery.io/nodes").asText("");
        if (!List.of("core", "app", "gpu", "blockchain").contains(group)) {
            // A committee's member goes where there is room.
            return group.isEmpty() ? "" : "there is no group of nodes " + group;
        }
        var taint = account.taint(group);
        var tolerated = taint.isEmpty()
                || Manifests.each(pod.path("tolerations"))
                        .anyMatch(each -> taint.startsWith(each.path("key").asText() + "="));
        if (!tolerated) {
            return "does not tolerate " + taint;
        }
        var requests = pod.at("/containers/0/resources/requests");
        var cores = cores(requests.path("cpu").asText());
        var machine = PlannedMachines.of(account.machine(group));
        if (cores > machine.cores() * CORES_LEFT) {
            return "asks for " + cores + " cores of " + machine.cores();
        }
        var memory = gib(requests.path("memory").asText());
        return memory > machine.memoryGib() * MEMORY_LEFT ? "asks for " + memory + " GiB" : "";
    }

    private static double cores(String text) {
        return text.endsWith("m") ? Double.parseDouble(text.replace("m", "")) / 1_000 : Double.parseDouble(text);
    }

    private static double gib(String text) {
        var number = Double.parseDouble(text.replaceAll("[A-Za-z]", ""));
        return text.endsWith("Mi") ? number / 1_024 : number;
    }

    @Test
    void thePlugInOfDevicesIsOnTheNodesThatHaveThem() {
        var pod = place.named("DaemonSet", "nvidia-device-plugin").at("/spec/template/spec");
        assertThat(pod.at("/nodeSelector").path("orrery.io/nodes").asText()).isEqualTo("gpu");
        assertThat(account.modules()).contains("gpu        = { tier");
        assertThat(account.taint("gpu")).startsWith(pod.at("/tolerations/0/key").asText());
    }

    @Test
    void rulesAskForJobsThatThereAre() throws IOException {
        var monitors = releases.getFirst().of("ServiceMonitor").toList();
        assertThat(monitors)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.at("/spec/endpoints/0/relabelings/0/replacement")
                                .asText())
                        .isEqualTo("orrery-nodes"));
        var template = Files.readString(ROOT.resolve("deploy/helm/orrery/templates/services.yaml"));
        for (var file : rules()) {
            var asked = Pattern.compile("job=\"orrery-([a-z]+)\"").matcher(Files.readString(file));
            while (asked.find()) {
                assertThat(template).contains(asked.group(1));
            }
        }
    }

    private static List<Path> rules() throws IOException {
        try (var files = Files.list(ROOT.resolve("deploy/monitoring/rules"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void rulesAndDashboardsComeToKubernetesAsTheyAre() throws Exception {
        var process = new ProcessBuilder(
                        ROOT.resolve("deploy/monitoring/kubernetes.sh").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Manifests written;
        try (var out = process.inputReader()) {
            written = Manifests.parse(out.readAllAsString());
        }
        assertThat(process.waitFor()).isZero();
        assertThat(KubernetesTypes.unknownFields(
                        new Manifests(written.of("ConfigMap").toList())))
                .isEmpty();
        assertThat(KubernetesTypes.mistakes(written)).isEmpty();
        for (var file : rules()) {
            var name = "orrery-" + file.getFileName().toString().replace(".yml", "");
            assertThat(written.named("PrometheusRule", name).path("spec"))
                    .isEqualTo(new YAMLMapper().readTree(file.toFile()));
        }
        try (var files = Files.list(ROOT.resolve("deploy/monitoring/dashboards"))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                assertThat(written.named("ConfigMap", "orrery-dashboard-" + name.replace(".json", ""))
                                .path("data")
                                .path(name)
                                .asText())
                        .isEqualTo(Files.readString(file));
            }
        }
    }
}
