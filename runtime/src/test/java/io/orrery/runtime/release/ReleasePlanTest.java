package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.release.ChartSettings.Colour;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReleasePlanTest {
    static final ReleasePlan.Images IMAGES =
            new ReleasePlan.Images("repository", "OLD", "NEW", Optional.of("me"), List.of());

    @TempDir
    private Path folder = Path.of("");

    static ReleasePlan plan(String environment, boolean da, Colour live) throws IOException {
        var rollout = RolloutFile.read(Files.readString(Path.of("../deploy/release/rollout.yaml")))
                .rollout();
        var place = Objects.requireNonNull(rollout.environments().get(environment), environment);
        return ReleasePlan.of(rollout, place, da, live, IMAGES);
    }

    /// What a step tells the chart, without what is the same in all.
    private static String told(List<String> command) {
        return Stream.of(String.join(" ", command).split(" --set ", -1))
                .skip(2)
                .reduce((one, other) -> one + " " + other)
                .orElse("");
    }

    private static List<String> told(ReleasePlan plan) {
        return plan.steps().stream()
                .map(step -> told(step.commands().getLast()))
                .toList();
    }

    @Test
    void proversComeBesideThoseThatAreThereAndTheOldGoLast() throws IOException {
        assertThat(told(plan("prod", false, Colour.BLUE)))
                .containsExactly(
                        "image.digest=OLD roles.gpu-green.digest=NEW roles.prover-green.digest=NEW"
                                + " roles.gpu-green.enabled=true roles.prover-green.enabled=true",
                        "image.digest=NEW roles.core.digest=OLD roles.gpu.digest=OLD roles.prover.digest=OLD"
                                + " roles.gpu-green.enabled=true roles.prover-green.enabled=true",
                        "image.digest=NEW roles.gpu.digest=OLD roles.prover.digest=OLD"
                                + " roles.gpu-green.enabled=true roles.prover-green.enabled=true",
                        "image.digest=NEW roles.gpu.enabled=false roles.gpu-green.enabled=true"
                                + " roles.prover.enabled=false roles.prover-green.enabled=true");
    }

    @Test
    void theNextReleaseGoesBackToTheFirstPool() throws IOException {
        var plan = plan("dev", false, Colour.GREEN);
        assertThat(told(plan))
                .containsExactly(
                        "image.digest=OLD roles.prover.digest=NEW roles.prover-green.enabled=true",
                        "image.digest=NEW roles.core.digest=OLD roles.prover-green.digest=OLD"
                                + " roles.prover-green.enabled=true",
                        "image.digest=NEW roles.prover-green.digest=OLD roles.prover-green.enabled=true",
                        "image.digest=NEW");
        assertThat(told(plan.steps().getFirst().back().getLast()))
                .isEqualTo("image.digest=OLD roles.prover.enabled=false roles.prover-green.enabled=true");
    }

    @ParameterizedTest
    @CsvSource({"dev, true", "dev, false", "staging, true", "staging, false", "prod, true", "prod, false"})
    void eachStepLeadsBackToTheStateBeforeIt(String name, boolean da) throws IOException {
        for (var live : Colour.values()) {
            var plan = plan(name, da, live);
            assertThat(plan.steps()).hasSize(4);
            for (var at = 1; at < plan.steps().size(); at++) {
                assertThat(plan.steps().get(at).back())
                        .isEqualTo(plan.steps().get(at - 1).commands());
            }
            var values = String.join(" ", plan.steps().getFirst().commands().getFirst());
            assertThat(values.contains(name + "-validium.yaml")).isEqualTo(da);
            assertThat(plan.steps().get(1).roles().contains("committee")).isEqualTo(da);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"testnet", "mainnet"})
    void theStandbysAreReplacedWhileTheFirstHasTheKeysAndThenTheFirst(String name) throws IOException {
        var plan = plan(name, true, Colour.BLUE);
        assertThat(told(plan)).containsExactly("image.digest=NEW roles.validator.partition=1", "image.digest=NEW");
        assertThat(plan.steps()).allSatisfy(step -> {
            assertThat(step.commands().getFirst()).contains("handover", "--here");
            assertThat(step.back())
                    .singleElement()
                    .satisfies(back -> assertThat(told(back)).isEqualTo("image.digest=OLD"));
        });
        assertThat(plan.steps().getFirst().commands().getFirst()).contains("orrery-validator-0");
        assertThat(plan.steps().getLast().commands().getFirst()).contains("orrery-validator-1");
        // Epochs of 6.4 minutes.
        assertThat(plan.steps()).extracting(ReleasePlan.Step::waitMinutes).containsExactly(13, 20);
        assertThat(plan.steps().getFirst().gates().getFirst().query()).contains("[7m:15s]");
    }

    @Test
    void theChartIsAskedWhetherItTakesEachStepBeforeTheFirst() throws IOException {
        var plan = plan("staging", true, Colour.GREEN);
        assertThat(plan.before().stream()
                        .filter(check -> check.command().contains("template"))
                        .map(check -> told(check.command()))
                        .toList())
                .isEqualTo(plan.steps().stream()
                        .map(step -> told(step.commands().getLast()))
                        .toList());
    }

    @Test
    void whoHasSignedIsAskedFirst() throws IOException {
        assertThat(plan("prod", true, Colour.BLUE).before().subList(0, 2))
                .extracting(check -> String.join(" ", check.command()))
                .satisfiesExactly(
                        signed ->
                                assertThat(signed).startsWith("cosign verify ").endsWith("repository@NEW"),
                        attested -> assertThat(attested)
                                .startsWith("cosign verify-attestation --type cyclonedx ")
                                .endsWith("repository@NEW"))
                .allSatisfy(command -> assertThat(command).contains(" --certificate-identity-regexp me "));
    }

    @Test
    void aPlaceWithoutValuesForADaConnectorIsNotRolledAsIfItHadSome() throws IOException {
        var order = Files.readString(Path.of("../deploy/release/rollout.yaml"))
                .replace("    da: deploy/helm/orrery/environments/dev-validium.yaml\n", "")
                .replace("roles: [core, api, prover, committee]", "roles: [core, api, prover]");
        var file = Files.writeString(folder.resolve("rollout.yaml"), order).toString();
        var said = new StringWriter();
        var release = new CommandLine(new ReleaseCommand()).setErr(new PrintWriter(said));
        List<String> plan = List.of(
                "plan",
                "--file",
                file,
                "--environment",
                "dev",
                "--repository",
                "r",
                "--from",
                "sha256:" + "a1".repeat(32),
                "--to",
                "sha256:" + "b2".repeat(32));

        assertThat(release.execute(plan.toArray(String[]::new))).isEqualTo(2);
        assertThat(said.toString()).contains("dev: has no values for a DA connector");

        release.setOut(new PrintWriter(said));
        assertThat(release.execute(
                        Stream.concat(plan.stream(), Stream.of("--without-da")).toArray(String[]::new)))
                .isZero();
    }
}
