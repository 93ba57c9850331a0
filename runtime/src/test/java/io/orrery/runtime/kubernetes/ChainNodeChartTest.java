package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.chain.ChainReadyCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class ChainNodeChartTest {
    private static final Map<String, String> IMAGES = Map.of(
            "image.repository",
            "registry.example/client",
            "image.digest",
            "sha256:" + "5a".repeat(32),
            "probe.repository",
            "registry.example/orrery",
            "probe.digest",
            "sha256:" + "6b".repeat(32));

    /// The clients that ship with values; what a team alone can tell of a chain is told here.
    enum Client {
        GETH(Map.of()),
        PRYSM(Map.of()),
        GZOND(Map.of("probe.identity", "32382")),
        QRYSM(Map.of("probe.identity", "0xab")),
        BOR(Map.of()),
        HEIMDALL(Map.of()),
        SOLANA(Map.of());

        @SuppressWarnings("ImmutableEnumChecker") // Map.of can not be changed.
        private final Map<String, String> told;

        Client(Map<String, String> told) {
            this.told = told;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        List<Path> values(Chart chart) {
            return List.of(chart.folder().resolve("values-" + text() + ".yaml"));
        }

        Map<String, String> settings(Map<String, String> more) {
            var all = new HashMap<>(IMAGES);
            all.putAll(told);
            all.putAll(more);
            return all;
        }

        Manifests render(Chart chart, Map<String, String> more) {
            return chart.render(text(), values(chart), settings(more));
        }
    }

    @TempDir
    private Path folder;

    private Chart chart;

    @BeforeEach
    void find() {
        chart = Chart.named("chain-node");
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsOneOfKubernetes(Client client) throws Exception {
        var release = client.render(
                chart,
                Map.of(
                        "disk.snapshot",
                        "synced",
                        "disk.class",
                        "fast",
                        "p2p.service",
                        "NodePort",
                        "p2p.address",
                        "192.0.2.7"));
        assertThat(KubernetesTypes.unknownFields(release)).isEmpty();
        assertThat(KubernetesTypes.mistakes(release)).isEmpty();
    }

    @Test
    void aMistypedFieldIsCaught() throws Exception {
        var release = Client.GETH.render(chart, Map.of());
        claim(release).withObject("/spec").put("accessModes", "ReadWriteOncePod");
        assertThat(KubernetesTypes.mistakes(release)).singleElement().asString().contains("/spec/accessModes");
    }

    @Test
    void helmFindsNothingToSay() throws IOException {
        var images = folder.resolve("images.yaml");
        Files.writeString(
                images,
                "image: {repository: r.example/c, digest: \"%s\"}%nprobe: {repository: r.example/o, digest: \"%s\"}%n"
                        .formatted(IMAGES.get("image.digest"), IMAGES.get("probe.digest")));
        assertThat(chart.lint(folder, List.of(Client.GETH.values(chart).getFirst(), images)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyPolicyHolds(Client client) {
        var release = client.render(chart, Map.of());
        for (var policy : Policy.values()) {
            assertThat(policy.violations(release)).as(policy.name()).isEmpty();
        }
    }

    /// The probe beside the client, and what prepares its folder, are held to the same.
    @ParameterizedTest
    @CsvSource({"containers, 1", "initContainers, 0"})
    void noContainerIsLeftOut(String list, int index) {
        for (var policy : List.of(
                Policy.NO_CAPABILITIES,
                Policy.READ_ONLY_ROOT,
                Policy.MEMORY_AS_ASKED,
                Policy.NO_CPU_LIMIT,
                Policy.IMAGE_BY_DIGEST)) {
            var release = Client.HEIMDALL.render(chart, Map.of());
            var container =
                    (ObjectNode) release.workload("heimdall").pod().path(list).path(index);
            switch (policy) {
                case NO_CAPABILITIES ->
                    ((ArrayNode) container.at("/securityContext/capabilities/drop")).set(0, "CHOWN");
                case READ_ONLY_ROOT -> container.withObject("/securityContext").remove("readOnlyRootFilesystem");
                case MEMORY_AS_ASKED ->
                    container.withObject("/resources/limits").put("memory", "64Gi");
                case NO_CPU_LIMIT -> container.withObject("/resources/limits").put("cpu", "4");
                default -> container.put("image", "registry.example/client:latest");
            }
            assertThat(policy.violations(release)).as(policy.name()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPodIsReadyWhenOurProbeSaysThatItsClientIs(Client client) {
        var probe = client.render(chart, Map.of())
                .workload(client.text())
                .containers()
                .get(1);
        assertThat(probe.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
        assertThat(probe.at("/args/0").asText()).isEqualTo("chain-ready");
        var arguments =
                Manifests.each(probe.path("args")).skip(1).map(JsonNode::asText).toArray(String[]::new);
        // As the program itself reads them.
        var read = new CommandLine(new ChainReadyCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments);
        assertThat(read.matchedOptions()).hasSize(7);
        assertThat(read.<Long>matchedOptionValue("--max-lag", 0L)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"GETH, sepolia, 11155111", "GETH, hoodi, 560048", "BOR, amoy, 80002", "HEIMDALL, amoy, heimdallv2-80002"
    })
    void theProbeWantsTheNetworksOwnChain(Client client, String network, String identity) {
        var release = client.render(chart, Map.of("network", network));
        assertThat(release.workload(client.text())
                        .containers()
                        .get(1)
                        .path("args")
                        .toString())
                .contains("\"--identity=" + identity + "\"");
        assertThat(release.workload(client.text()).container().path("args").toString())
                .contains(network);
    }

    @Test
    void theModeSaysHowMuchDiskThereIs() {
        assertThat(size(Client.GETH.render(chart, Map.of("mode", "snap")))).isEqualTo("2Ti");
        assertThat(size(Client.GETH.render(chart, Map.of("mode", "archive")))).isEqualTo("24Ti");
        assertThat(size(Client.GETH.render(chart, Map.of("disk.size", "3Ti")))).isEqualTo("3Ti");
    }

    @Test
    void engineAndRpcAreOpenToThoseAloneWhoAreNamed() {
        var policy = Client.GETH.render(chart, Map.of()).named("NetworkPolicy", "geth");
        var doors = Manifests.each(policy.at("/spec/ingress"))
                .collect(Collectors.toMap(
                        rule -> rule.at("/ports/0/port").asText(),
                        rule -> rule.path("from").toString()));
        assertThat(doors.get("engine")).contains("\"prysm\"").doesNotContain("ipBlock", "namespaceSelector");
        assertThat(doors.get("rpc")).contains("\"rollup\"").doesNotContain("ipBlock");
        assertThat(doors.get("p2p")).contains("0.0.0.0/0");
    }

    /// What can not be changed in a release that stands: the StatefulSet's selector, claims and service, and of a
    /// disk its beginning.
    @ParameterizedTest
    @CsvSource({
        "mode, archive",
        "disk.size, 9Ti",
        "disk.snapshot, synced",
        "disk.class, fast",
        "network, sepolia",
        "companion, lighthouse",
        "probe.minPeers, 9",
        "p2p.address, 192.0.2.7"
    })
    void noValueChangesWhatKubernetesDoesNotLetChange(String value, String to) {
        var before = Client.GETH.render(chart, Map.of());
        var after = Client.GETH.render(chart, Map.of(value, to));
        for (var field : List.of("selector", "serviceName", "volumeClaimTemplates", "podManagementPolicy")) {
            assertThat(after.workload("geth").manifest().path("spec").path(field))
                    .as(field)
                    .isEqualTo(before.workload("geth").manifest().path("spec").path(field));
        }
        if (Manifests.name(claim(before)).equals(Manifests.name(claim(after)))) {
            for (var field : List.of("dataSource", "storageClassName", "accessModes")) {
                assertThat(claim(after).path("spec").path(field))
                        .as(field)
                        .isEqualTo(claim(before).path("spec").path(field));
            }
        }
        assertThat(after.workload("geth")
                        .pod()
                        .at("/volumes/0/persistentVolumeClaim/claimName")
                        .asText())
                .isEqualTo(Manifests.name(claim(after)));
    }

    @Test
    void anotherNetworkNeverFindsTheOldOnesDisk() {
        assertThat(Manifests.name(claim(Client.GETH.render(chart, Map.of("network", "sepolia")))))
                .isNotEqualTo(Manifests.name(claim(Client.GETH.render(chart, Map.of()))));
    }

    @Test
    void oneMoreOfTheSameIsAReleaseFromASnapshotAndNothingScalesIt() {
        var release = Client.SOLANA.render(chart, Map.of("disk.snapshot", "synced"));
        assertThat(claim(release).at("/spec/dataSource/kind").asText()).isEqualTo("VolumeSnapshot");
        assertThat(claim(release)
                        .at("/metadata/annotations/helm.sh~1resource-policy")
                        .asText())
                .isEqualTo("keep");
        assertThat(release.of("HorizontalPodAutoscaler")).isEmpty();
        assertThat(release.of("ScaledObject")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GETH; image.digest; ; image.digest",
                "GETH; image.digest; latest; digest",
                "GETH; probe.repository; ; probe.repository",
                "GETH; kind; besu; kind",
                "GETH; network; mainet; network is",
                "HEIMDALL; mode; archive; mode is",
                "GETH; jwtSecret; ; jwtSecret is empty",
                "BOR; jwtSecret; some; jwtSecret is some",
                "GZOND; probe.identity; ; probe.identity is empty",
                "GETH; probe.identity; 5; probe.identity is 5",
                "GETH; probe.minPeers; 0; minPeers",
                "GETH; companion; ; companion is empty",
                "GETH; companion; geth; companion is geth",
                "SOLANA; companion; geth; companion is geth",
                "SOLANA; identitySecret; ; identitySecret is empty",
                "HEIMDALL; l1UrlSecret; ; l1UrlSecret is empty",
                "HEIMDALL; access.egress; null; egress",
                "BOR; checkpointUrl; https://c.example; checkpointUrl is",
                "PRYSM; checkpointUrl; https://a:b@c.example; checkpointUrl",
                "GETH; access.clients; null; clients",
                "GETH; p2p.service; NodePort; p2p.address is empty",
                "GETH; disk.size; 100; size",
                "GETH; replicas; 2; replicas",
                "GETH; extraArgs[0]; --authrpc.jwtsecret=/x; extraArgs has --authrpc.jwtsecret",
                "GETH; extraArgs[0]; --password=/x; extraArgs has --password",
                "GETH; extraArgs[0]; --ws.addr=0.0.0.0; extraArgs has --ws.addr",
                "GETH; extraArgs[0]; rm; extraArgs"
            })
    void whatIsWrongIsRefusedByName(Client client, String value, String to, String said) {
        var settings = client.settings(Map.of(value, to == null ? "" : to));
        assertThat(chart.refusal(client.text(), client.values(chart), settings)).contains(said);
    }

    private static ObjectNode claim(Manifests release) {
        return release.of("PersistentVolumeClaim").findFirst().orElseThrow();
    }

    private static String size(Manifests release) {
        return claim(release).at("/spec/resources/requests/storage").asText();
    }
}
