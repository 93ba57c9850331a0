package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is in a cluster of Kubernetes before any chart, as `kubectl kustomize` builds it.
class KustomizeTest {
    private static final Path FOLDER = NodeHome.root().resolve("deploy/kustomize");
    private static final String DIGEST = "sha256:" + "5a".repeat(32);

    /// What holds of each environment.
    enum Rule {
        RESTRICTED,
        CLOSED,
        BOUNDED,
        STEADY_DISKS,
        OWN_AUTHORITY,
        NO_SECRETS,
        IMAGES_BY_DIGEST;

        List<String> violations(Manifests all) {
            return switch (this) {
                case RESTRICTED ->
                    all.of("Namespace")
                            // Its plugin mounts a folder of the machine, which nothing restricted may.
                            .filter(each -> !Manifests.name(each).equals("devices"))
                            .filter(each -> !each.path("metadata")
                                    .path("labels")
                                    .path("pod-security.kubernetes.io/enforce")
                                    .asText()
                                    .equals("restricted"))
                            .map(Manifests::title)
                            .toList();
                case CLOSED -> without(all, "NetworkPolicy", Rule::closesAll, names(all).stream());
                case BOUNDED ->
                    Stream.of("ResourceQuota", "LimitRange")
                            .flatMap(kind ->
                                    without(
                                            all,
                                            kind,
                                            _ -> true,
                                            names(all).stream().filter(name -> !name.equals("devices")))
                                            .stream())
                            .toList();
                case STEADY_DISKS ->
                    all.of("StorageClass")
                            .filter(each -> !each.path("allowVolumeExpansion").asBoolean()
                                    || !each.at("/parameters/encrypted")
                                            .asText()
                                            .equals("true")
                                    || !each.path("volumeBindingMode").asText().equals("WaitForFirstConsumer"))
                            .map(Manifests::title)
                            .toList();
                case OWN_AUTHORITY ->
                    without(
                            all,
                            "Certificate",
                            each -> each.at("/spec/isCA").asBoolean()
                                    && each.at("/spec/privateKey/algorithm")
                                            .asText()
                                            .equals("RSA"),
                            Stream.of("rollup", "validators"));
                case NO_SECRETS ->
                    Stream.concat(
                                    all.of("Secret"),
                                    all.of("SecretStore")
                                            .filter(each -> each.at("/spec/provider/aws")
                                                    .has("auth")))
                            .map(Manifests::title)
                            .toList();
                case IMAGES_BY_DIGEST ->
                    all.all().stream()
                            .flatMap(each -> each.findValuesAsText("image").stream())
                            .filter(image -> !image.matches("[^:@]+(:[0-9]+/[^:@]+)?@sha256:[0-9a-f]{64}"))
                            .toList();
            };
        }

        private static Set<String> names(Manifests all) {
            return all.of("Namespace").map(Manifests::name).collect(Collectors.toSet());
        }

        private static boolean closesAll(JsonNode policy) {
            return policy.at("/spec/podSelector").isEmpty()
                    && !policy.path("spec").has("ingress")
                    && !policy.path("spec").has("egress")
                    && policy.at("/spec/policyTypes").size() == 2;
        }

        private static List<String> without(
                Manifests all, String kind, Predicate<JsonNode> wanted, Stream<String> namespaces) {
            return namespaces
                    .filter(name -> all.of(kind)
                            .filter(wanted)
                            .noneMatch(each ->
                                    each.at("/metadata/namespace").asText().equals(name)))
                    .map(name -> name + " has no such " + kind)
                    .toList();
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dev", "staging", "prod"})
    void everyFieldIsOneOfKubernetes(String environment) throws Exception {
        var all = build(FOLDER.resolve("overlays").resolve(environment));
        assertThat(KubernetesTypes.unknownFields(all)).isEmpty();
        assertThat(KubernetesTypes.mistakes(all)).isEmpty();
        assertThat(all.named("CustomResourceDefinition", "leases.akka.io")).isNotNull();
    }

    @Test
    void aFieldThatOthersResourcesDoNotHaveIsCaught() throws Exception {
        var all = build(FOLDER.resolve("overlays/prod"));
        all.named("ExternalSecret", "orrery").withObject("/spec").put("refresh", "1m");
        all.named("Schedule", "chains").withObject("/spec").put("schedule", "daily");
        assertThat(KubernetesTypes.mistakes(all))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("ExternalSecret orrery"))
                .anySatisfy(line -> assertThat(line).contains("Schedule chains", "/spec/schedule"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "staging", "prod"})
    void everyRuleHoldsWhenTheTeamHasNamedItsImage(String environment) throws Exception {
        var all = build(named(environment, "digest: " + DIGEST));
        for (var rule : Rule.values()) {
            assertThat(rule.violations(all)).as(rule.name()).isEmpty();
        }
    }

    @Test
    void anImageThatNobodyNamedOrThatIsNamedByATagIsRefused() throws Exception {
        assertThat(Rule.IMAGES_BY_DIGEST.violations(build(FOLDER.resolve("overlays/prod"))))
                .containsExactly("orrery.invalid/nvidia-device-plugin");
        assertThat(Rule.IMAGES_BY_DIGEST.violations(build(named("prod", "newTag: latest"))))
                .containsExactly("registry.example/plugin:latest");
    }

    @ParameterizedTest
    @EnumSource
    void whateverBreaksARuleIsCaughtByIt(Rule rule) throws Exception {
        var all = build(named("prod", "digest: " + DIGEST));
        var less = new ArrayList<>(all.all());
        switch (rule) {
            case RESTRICTED ->
                all.named("Namespace", "rollup")
                        .withObject("/metadata/labels")
                        .put("pod-security.kubernetes.io/enforce", "baseline");
            case CLOSED -> less.remove(all.named("NetworkPolicy", "default-deny"));
            case BOUNDED -> less.remove(all.named("LimitRange", "containers"));
            case STEADY_DISKS -> all.named("StorageClass", "orrery-fast").put("allowVolumeExpansion", false);
            case OWN_AUTHORITY ->
                all.named("Certificate", "authority")
                        .withObject("/spec/privateKey")
                        .put("algorithm", "ECDSA");
            case NO_SECRETS ->
                all.named("SecretStore", "aws")
                        .withObject("/spec/provider/aws/auth")
                        .put("secretRef", "key");
            case IMAGES_BY_DIGEST ->
                ((ObjectNode) all.named("DaemonSet", "nvidia-device-plugin").at("/spec/template/spec/containers/0"))
                        .put("image", "registry.example/plugin:latest");
        }
        assertThat(rule.violations(new Manifests(less))).isNotEmpty();
    }

    @Test
    void theSecretsThatTheChartsNameAreFetched() throws Exception {
        var fetched = build(FOLDER.resolve("overlays/prod"))
                .of("ExternalSecret")
                .map(each -> each.at("/metadata/namespace").asText() + "/" + Manifests.name(each))
                .toList();
        var named = Stream.concat(
                        Environment.PROD.render(Chart.named("orrery")).workloads().stream()
                                .flatMap(workload -> Manifests.each(
                                                workload.container().path("envFrom"))
                                        .map(each -> "rollup/"
                                                + each.at("/secretRef/name").asText())),
                        Stream.of(ChainNodeChartTest.Client.values())
                                .flatMap(client -> client.render(Chart.named("chain-node"), Map.of()).all().stream()
                                        .flatMap(each -> each.findValuesAsText("secretName").stream())
                                        .map(name -> "chains/" + name)))
                .collect(Collectors.toSet());
        assertThat(named).isNotEmpty();
        assertThat(fetched).containsAll(named);
    }

    @Test
    void devKeepsNothingAndProdKeepsAll() throws Exception {
        var dev = build(FOLDER.resolve("overlays/dev"));
        var prod = build(FOLDER.resolve("overlays/prod"));
        assertThat(dev.of("Schedule")).isEmpty();
        assertThat(prod.of("Schedule")).hasSize(2);
        assertThat(prod.named("StorageClass", "orrery-fast")
                        .path("reclaimPolicy")
                        .asText())
                .isEqualTo("Retain");
    }

    /// A team's own kustomization, which names the image.
    private Path named(String environment, String how) throws IOException {
        var overlay = Files.createDirectories(folder.resolve("team"));
        var there = overlay.toRealPath()
                .relativize(FOLDER.toRealPath().resolve("overlays").resolve(environment));
        Files.writeString(overlay.resolve("kustomization.yaml"), """
                resources: [%s]
                images:
                  - name: orrery.invalid/nvidia-device-plugin
                    newName: registry.example/plugin
                    %s
                """.formatted(there, how));
        return overlay;
    }

    static Manifests build(Path overlay) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("kubectl", "kustomize", overlay.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException absent) {
            var why = "not run: no kubectl on this machine";
            System.err.println(why);
            return Assumptions.abort(why);
        }
        try (var out = process.inputReader()) {
            var yaml = out.readAllAsString();
            assertThat(process.waitFor()).isZero();
            return Manifests.parse(yaml);
        }
    }
}
