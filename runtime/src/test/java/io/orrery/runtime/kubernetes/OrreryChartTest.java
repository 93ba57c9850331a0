package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrreryChartTest {
    private static final Pattern METRIC = Pattern.compile("orrery_[a-z0-9_]+");

    @TempDir
    private Path folder;

    private Chart chart;

    @BeforeEach
    void find() {
        chart = Chart.named("orrery");
    }

    @ParameterizedTest
    @EnumSource
    void helmFindsNothingToSay(Environment environment) throws IOException {
        assertThat(chart.lint(folder, environment.values(chart))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsOneOfKubernetes(Environment environment) throws Exception {
        var release = environment.render(chart);
        assertThat(KubernetesTypes.unknownFields(release)).isEmpty();
        assertThat(KubernetesTypes.mistakes(release)).isEmpty();
    }

    @Test
    void theLeaseIsAResourceAsKubernetesHasThem() throws IOException {
        var lease = Manifests.parse(Files.readString(chart.folder().resolve("crds/lease.yaml")));
        assertThat(KubernetesTypes.unknownFields(lease)).isEmpty();
    }

    @Test
    void aFieldThatKubernetesDoesNotHaveIsCaught() {
        var release = Environment.PROD.render(chart);
        release.workload("orrery-core").pod().put("readOnly", true);
        assertThat(KubernetesTypes.unknownFields(release))
                .singleElement()
                .asString()
                .contains("Deployment orrery-core", "readOnly");
    }

    @Test
    void aMistypedFieldIsCaught() throws Exception {
        var release = Environment.PROD.render(chart);
        release.named("ScaledObject", "orrery-prover").withObject("/spec").put("maxReplicaCount", "many");
        release.workload("orrery-core").manifest().withObject("/spec").put("replicas", "three");
        assertThat(KubernetesTypes.mistakes(release))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("ScaledObject orrery-prover", "/spec/maxReplicaCount"))
                .anySatisfy(line -> assertThat(line).contains("Deployment orrery-core", "/spec/replicas"));
    }

    @Test
    void eachRoleRunsWhatItIsFor() {
        var release = Environment.PROD.render(chart);
        for (var role : List.of("core", "api", "prover", "gpu")) {
            assertThat(release.workload("orrery-" + role).roles()).containsExactly(role);
        }
        var gpu = release.workload("orrery-gpu").container();
        assertThat(gpu.at("/resources/limits/nvidia.com~1gpu").asInt()).isOne();
        assertThat(release.workload("orrery-gpu").variable("NVIDIA_DRIVER_CAPABILITIES"))
                .contains("compute");
    }

    @Test
    void whoCountsCallersKnowsRedisAndNobodyElseDoes() {
        var release = Environment.PROD.render(chart);
        var api = release.workload("orrery-api");
        assertThat(api.variable("ORRERY_REDIS_URL"))
                .hasValueSatisfying(url -> assertThat(url).startsWith("rediss://"));
        assertThat(api.variable("ORRERY_REDIS_AWS_CACHE")).contains("orrery-prod");
        assertThat(api.variable("ORRERY_REDIS_USER")).contains("orrery-prod-app");
        assertThat(release.named("NetworkPolicy", "orrery-api")
                        .at("/spec/egress")
                        .toString())
                .contains("6379", "169.254.170.23/32");
        for (var role : List.of("core", "prover", "gpu")) {
            assertThat(release.workload("orrery-" + role).variable("ORRERY_REDIS_URL"))
                    .isEmpty();
            assertThat(release.named("NetworkPolicy", "orrery-" + role)
                            .at("/spec/egress")
                            .toString())
                    .doesNotContain("6379", "169.254.170.23/32");
        }
        assertThat(Environment.DEV.render(chart).all().toString()).doesNotContain("ORRERY_REDIS");
    }

    @Test
    void aPasswordOfRedisIsInASecret() {
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("redis.url", "");
        settings.put("redis.awsCache", "");
        settings.put("redis.user", "");
        settings.put("redis.secret", "orrery-redis");
        var release = chart.render(Environment.RELEASE, Environment.PROD.values(chart), settings);
        assertThat(release.workload("orrery-api").container().path("envFrom").toString())
                .contains("orrery-redis");
        assertThat(release.workload("orrery-core").container().path("envFrom").toString())
                .doesNotContain("orrery-redis");
        assertThat(release.all().toString()).doesNotContain("ORRERY_REDIS");
    }

    @Test
    void proversAreScaledByWhatIsNeededAndServersByTheirLoad() {
        var release = Environment.PROD.render(chart);
        assertThat(release.named("HorizontalPodAutoscaler", "orrery-api")
                        .at("/spec/metrics/0/resource/name")
                        .asText())
                .isEqualTo("cpu");
        assertThat(release.named("ScaledObject", "orrery-prover")
                        .at("/spec/triggers/0/metadata/query")
                        .asText())
                .contains(MetricName.NEEDED_WORKERS.text());
        // Whoever scales says how many, and a manifest that says so too would take it back with each release.
        assertThat(release.workload("orrery-api").manifest().at("/spec").has("replicas"))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyMetricIsOneOfTheList(Environment environment) {
        var known = Arrays.stream(MetricName.values()).map(MetricName::text).toList();
        var named = METRIC.matcher(environment.render(chart).all().toString());
        while (named.find()) {
            assertThat(known).contains(named.group());
        }
    }

    @Test
    void validatorsAreAClusterOfTheirOwn() {
        var validators = Environment.MAINNET.render(chart).workload("orrery-validator");
        assertThat(validators.labels().path("app.kubernetes.io/instance").asText())
                .isEqualTo("orrery-validator");
        assertThat(validators.isDeployment()).isFalse();
    }

    @Test
    void theRoleWithTheSingletonsCanBeUpdatedLast() {
        var newer = "sha256:" + "6b".repeat(32);
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("roles.core.digest", settings.put("image.digest", newer));
        var release = chart.render(Environment.RELEASE, Environment.PROD.values(chart), settings);
        assertThat(release.workload("orrery-api").container().path("image").asText())
                .endsWith(newer);
        assertThat(release.workload("orrery-core").container().path("image").asText())
                .endsWith("5a5a");
    }

    /// One may prove what the other can not: each says what it can.
    @Test
    void twoPoolsOfProversStandSideBySideAndEachIsScaledByItself() {
        var newer = "sha256:" + "6b".repeat(32);
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("roles.prover-green.enabled", "true");
        settings.put("roles.prover-green.digest", newer);
        settings.put("roles.prover-green.scaling.max", "4");
        var release = chart.render(Environment.RELEASE, Environment.PROD.values(chart), settings);
        var blue = release.workload("orrery-prover");
        var green = release.workload("orrery-prover-green");
        assertThat(green.roles()).isEqualTo(blue.roles()).containsExactly("prover");
        assertThat(blue.container().path("image").asText()).endsWith("5a5a");
        assertThat(green.container().path("image").asText()).endsWith(newer);
        assertThat(green.container().path("resources"))
                .isEqualTo(blue.container().path("resources"));
        assertThat(green.hasLabels(blue.selector())).isFalse();
        assertThat(release.named("ScaledObject", "orrery-prover")
                        .at("/spec/maxReplicaCount")
                        .asInt())
                .isEqualTo(64);
        assertThat(release.named("ScaledObject", "orrery-prover-green")
                        .at("/spec/maxReplicaCount")
                        .asInt())
                .isEqualTo(4);
        assertThat(green.labels().path("app.kubernetes.io/instance"))
                .isEqualTo(blue.labels().path("app.kubernetes.io/instance"));
    }

    @Test
    void thePoolThatWasThereFirstMayGo() {
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("roles.prover.enabled", "false");
        settings.put("roles.prover-green.enabled", "true");
        var release = chart.render(Environment.RELEASE, Environment.PROD.values(chart), settings);
        assertThat(release.workloads())
                .extracting(Workload::name)
                .contains("orrery-prover-green")
                .doesNotContain("orrery-prover");
    }

    @Test
    void aValidatorMayBeHeldAtWhatItIs() {
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("roles.validator.partition", "1");
        var held = chart.render(Environment.RELEASE, Environment.TESTNET.values(chart), settings);
        assertThat(held.workload("orrery-validator")
                        .manifest()
                        .at("/spec/updateStrategy/rollingUpdate/partition")
                        .asInt())
                .isOne();
        assertThat(KubernetesTypes.unknownFields(held)).isEmpty();
    }

    @Test
    void aNewReleaseChangesNoSelector() {
        var before = Environment.PROD.render(chart);
        var settings = new HashMap<>(Environment.IMAGE);
        settings.put("image.digest", "sha256:" + "6b".repeat(32));
        settings.put("roles.core.replicas", "5");
        var after = chart.render(Environment.RELEASE, Environment.PROD.values(chart), settings);
        for (var workload : before.workloads()) {
            assertThat(after.workload(workload.name()).selector()).isEqualTo(workload.selector());
        }
    }

    /// What is set, and words of what is said to that.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image.digest              | v1.2.3              | /image/digest                   | does not match pattern
            image.digest              | ''                  | image.digest is empty           | tag
            image.repository          | registry/orrery:1   | /image/repository               | does not match pattern
            image.tag                 | latest              | additional properties 'tag'     | not allowed
            rolse                     | {}                  | additional properties 'rolse'   | not allowed
            roles.core.replicass      | 3                   | properties 'replicass'          | not allowed
            roles.core.replicas       | many                | /roles/core/replicas            | want integer
            roles.core.resources      | null                | /roles/core                     | missing property 'resources'
            roles.core.replicas       | 2                   | roles.core.replicas is 2        | three
            roles.core.runs           | [api]               | core runs in []                 | in one role and no other
            roles.api.runs            | '[api, core]'       | roles.api has scaling           | a person's
            roles.gpu.runs            | '[gpu, core]'       | roles.gpu.replicas is 2         | three
            roles.prover              | '{scaling: null, replicas: 3, priority: critical, runs: [prover, core]}' | core runs in [core, prover] | in one role and no other
            roles.api.replicas        | 3                   | roles.api has replicas and      | one of them
            roles.prover.scaling      | null                | roles.prover has neither        | one of them
            roles.prover.graceSeconds | 60                  | roles.prover.graceSeconds is 60 | a proof has 45
            roles.prover.scaling.min  | 100                 | roles.prover.scaling.min is 100 | max is 64
            roles.gpu.devices         | null                | roles.gpu.devices               | runs gpu
            roles.api.devices         | 1                   | roles.api.devices is 1          | does not run gpu
            roles.core.env            | '{ORRERY_JDBC_PASSWORD: hunter2}' | ORRERY_JDBC_PASSWORD | invalid propertyName
            secret                    | ''                  | secret is empty                 | ORRERY_JDBC_URL
            tls.secret                | ''                  | tls.secret is empty             | TLS
            chainId                   | 31337               | chainId is 31337 in prod        | development
            chainId                   | 0                   | chainId is 0                    | wallets
            splitBrain.zones          | 2                   | keep-majority                   | lease-majority
            network.clients           | []                  | network.clients is empty        | roles.api
            network.egress            | '{l1: null}'        | network                         | l1
            dataAvailability.layers   | '[calldata, committee]' | calldata                    | last
            dataAvailability.layers   | '[committee]'       | dataAvailability.members        | asked
            monitoring.prometheus     | ''                  | monitoring.prometheus is empty  | KEDA
            roles.prover-green        | '{enabled: true, like: prove}'  | roles.prover-green.like is prove | no such role
            roles.prover-green        | '{enabled: true, like: core}'   | roles.prover-green.like is core | only provers
            roles.prover-green        | '{enabled: true, like: api}'    | roles.prover-green.like is api  | only provers
            roles.third               | '{enabled: true, like: prover-green}' | roles.third.like is prover-green | itself
            roles.prover-green        | '{enabled: true, kind: node}'   | /roles/prover-green             | failed
            roles.core.partition      | 1                   | roles.core.partition            | only validators
            redis.secret              | orrery-redis        | redis.url and redis.secret      | one of them
            redis.url                 | redis://cache:6379  | redis.awsCache                  | over TLS only
            redis.url                 | rediss://:hunter2@cache | redis.url is rediss://HOST:PORT | password
            redis.user                | ''                  | redis.awsCache                  | redis.user
            redis.awsCache            | ''                  | redis.user is there             | redis.secret
            redis                     | '{url: "redis://cache:6379", awsCache: "", user: ""}' | redis.url begins with redis:// in prod | rediss://
            """)
    void whatCanNotBeIsRefused(String key, String value, String where, String rule) throws IOException {
        assertThat(refusal(Environment.PROD, key, value)).contains(where, rule).doesNotContain("hunter2");
    }

    @Test
    void whoNamesRedisOpensTheWayThere() throws IOException {
        assertThat(refusal(Environment.DEV, "redis.url", "redis://cache:6379"))
                .contains("network.egress.redis is missing", "nodes with api");
        assertThat(refusal(Environment.DEV, "redis", "{url: \"rediss://cache:6379\", awsCache: c, user: app}"))
                .contains("network.egress.identity is missing", "who it is");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            roles.validator.validator.network | goerli      | /roles/validator/validator/network        | must be one of
            roles.validator.validator.network | ''          | roles.validator.validator.network         | empty
            roles.validator.validator.secret  | ''          | roles.validator.validator.secret is empty | empty
            secret                            | orrery-validators | roles.validator.validator.secret is | of their own
            roles.validator.replicas          | 1           | roles.validator.replicas is 1             | nobody
            roles.validator.replicas          | 2           | roles.validator.replicas is 2 in mainnet  | left
            roles.validator.validator.network | hoodi       | roles.validator.validator.network is hoodi | in mainnet
            environment                       | prod        | network is mainnet in prod                | their own place
            roles.validator.partition         | 3           | roles.validator.partition is 3 of 3       | nothing would get
            roles.validator.partition         | 0           | /roles/validator/partition                | minimum
            network.egress                    | '{beacon: null}' | network                              | beacon
            roles.validator.validator.beacons | '["http://a:b@c"]' | /roles/validator/validator/beacons/0 | does not match pattern
            roles.core.enabled                | true        | roles.core is a rollup's                  | validators alone
            network.signers                   | []          | network.signers is empty                  | roles.validator
            """)
    void whatValidatorsCanNotBeIsRefused(String key, String value, String where, String rule) throws IOException {
        assertThat(refusal(Environment.MAINNET, key, value)).contains(where, rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            roles.committee.committee.contract | '"0x12"' | /roles/committee/committee/contract         | does not match pattern
            roles.committee.committee.contract | ''       | roles.committee.committee.contract is empty | empty
            roles.committee.committee.secret   | ''       | roles.committee.committee.secret is empty   | empty
            roles.committee.replicas           | 2        | roles.committee: a member is one process    | another role
            dataAvailability.threshold         | 4        | threshold is 4 of 3                         | than there are
            """)
    void whatAMemberCanNotBeIsRefused(String key, String value, String where, String rule) throws IOException {
        assertThat(refusal(Environment.PROD_VALIDIUM, key, value)).contains(where, rule);
    }

    /// What is said where one value of an environment is another one.
    private String refusal(Environment environment, String key, String value) throws IOException {
        var yaml = value.isEmpty() ? "''" : value;
        for (var name : List.of(key.split("\\.")).reversed()) {
            yaml = "{" + name + ": " + yaml + "}";
        }
        var file = Files.writeString(folder.resolve("other.yaml"), yaml);
        var image = Files.writeString(folder.resolve("image.yaml"), """
                image:
                  repository: %s
                  digest: %s
                """.formatted(
                        Environment.IMAGE.get("image.repository"), Environment.IMAGE.get("image.digest")));
        var values = Stream.of(List.of(image), environment.values(chart), List.of(file))
                .flatMap(List::stream)
                .toList();
        return chart.refusal(Environment.RELEASE, values, Map.of());
    }

    @Test
    void whatTheChartHasByItselfIsNoReleaseYet() {
        assertThat(chart.refusal(Environment.RELEASE, List.of(), Map.of())).contains("image.repository is empty");
    }
}
