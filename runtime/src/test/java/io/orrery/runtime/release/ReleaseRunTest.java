package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.release.ChartSettings.Colour;
import io.orrery.runtime.release.ReleaseRun.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases that are rolled by real processes, and gates that are asked over HTTP.
class ReleaseRunTest {
    private static final String FAILS = "echo 'Error: UPGRADE FAILED'; exit 1";

    @TempDir
    private Path folder = Path.of("");

    private final List<String> said = new ArrayList<>();
    private Tools tools = new Tools(Path.of(""));
    private ReleasePlan plan = new ReleasePlan(List.of(), List.of());
    private ReleaseState state = new ReleaseState(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        tools = Tools.in(folder.resolve("tools"));
        plan = ReleasePlanTest.plan("prod", true, Colour.BLUE);
        state = new ReleaseState(folder.resolve("state/release.json"));
    }

    private ReleaseRun run(Gauge prometheus) {
        return new ReleaseRun(
                state,
                new Shell(tools.environment()),
                new GateCheck(prometheus.url()),
                new ReleaseRun.Pace(Duration.ZERO, 2, Duration.ZERO),
                said::add);
    }

    private Ended forward(Function<String, String> value) throws IOException, InterruptedException {
        try (var prometheus = Gauge.of(value)) {
            return run(prometheus).forward("prod", plan);
        }
    }

    private String does(int step) {
        return String.join(" ", plan.steps().get(step).commands().getLast());
    }

    private String back(int step) {
        return String.join(" ", plan.steps().get(step).back().getLast());
    }

    /// The value of a gate, once the command of a step has run.
    private Function<String, String> after(int step, String gate, String value) {
        return query -> {
            try {
                return query.contains(gate) && tools.calls().contains(does(step)) ? value : Gauge.sound(query);
            } catch (IOException unreadable) {
                return "";
            }
        };
    }

    @Test
    void allStepsAreDoneInTheirOrderAfterTheImageWasLookedAt() throws Exception {
        assertThat(forward(Gauge::sound)).isEqualTo(Ended.DONE);

        assertThat(tools.calls().subList(0, 2)).allMatch(call -> call.startsWith("cosign verify"));
        assertThat(tools.changes()).containsExactly(does(0), does(1), does(2), does(3));
        assertThat(state.read()).isEmpty();
        assertThat(said).contains("done: all steps hold", "  gate roots holds: 0.0");
    }

    @Test
    void whatIsNotSignedChangesNothing() throws Exception {
        tools.where("^cosign verify ", "echo 'Error: no matching signatures'; exit 1");

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.NOT_BEGUN);

        assertThat(tools.calls()).hasSize(1);
        assertThat(said)
                .contains("    Error: no matching signatures", "nothing was changed: it is not signed by who may");
    }

    @Test
    void whatIsNotAttestedChangesNothing() throws Exception {
        tools.where("^cosign verify-attestation", "exit 1");

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.NOT_BEGUN);

        assertThat(tools.changes()).isEmpty();
    }

    @Test
    void aStepThatTheChartRefusesIsFoundBeforeTheFirst() throws Exception {
        tools.where("^helm template .*roles.prover.enabled=false", "echo 'Error: roles.prover'; exit 1");

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.NOT_BEGUN);

        assertThat(tools.changes()).isEmpty();
        assertThat(said)
                .contains("    Error: roles.prover", "nothing was changed: it is not taken by the chart as step blue");
    }

    @Test
    void nobodyWhoCouldSayWhetherAStepHoldsChangesNothing() throws Exception {
        assertThat(forward(_ -> "")).isEqualTo(Ended.NOT_BEGUN);

        assertThat(tools.changes()).isEmpty();
    }

    @Test
    void aGateThatIsBrokenInTheFirstStepLeadsBack() throws Exception {
        assertThat(forward(after(0, "proof_failures", "4"))).isEqualTo(Ended.WENT_BACK);

        assertThat(tools.changes()).containsExactly(does(0), back(0));
        assertThat(said).contains("  gate proofs is broken: 4.0", "goes back: proofs is broken");
        assertThat(said.getLast()).isEqualTo("went back: what was there before is there");
        assertThat(state.read()).isEmpty();
    }

    @Test
    void aGateThatIsBrokenLaterLeadsBackStepByStep() throws Exception {
        assertThat(forward(after(2, "roots_refused", "1"))).isEqualTo(Ended.WENT_BACK);

        assertThat(tools.changes()).containsExactly(does(0), does(1), does(2), back(2), back(1), back(0));
    }

    @Test
    void aCommandThatFailsLeadsBackFromItsStep() throws Exception {
        tools.once("^helm upgrade .*image.digest=NEW --set roles.core.digest=OLD", FAILS);

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.WENT_BACK);

        assertThat(tools.changes()).containsExactly(does(0), does(1), back(1), back(0));
        assertThat(said).contains("    Error: UPGRADE FAILED", "  ended with 1", "goes back: edge could not be done");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        assertThat(new Shell(Map.of("PATH", folder.toString())).run(List.of("helm"), said::add))
                .isEqualTo(127);
        assertThat(said).containsExactly("helm is not on the PATH");
    }

    @Test
    void aPrometheusThatFallsSilentLeadsBackAsWhatIsNotKnownToHold() throws Exception {
        assertThat(forward(after(1, "l1_send_errors", ""))).isEqualTo(Ended.UNANSWERED);

        assertThat(tools.changes()).containsExactly(does(0), does(1), back(1), back(0));
        assertThat(said).contains("goes back: l1 has no answer");
    }

    @Test
    void aWayBackIsTriedAgain() throws Exception {
        tools.once("image.digest=OLD$", FAILS);

        assertThat(forward(after(0, "proof_failures", "4"))).isEqualTo(Ended.WENT_BACK);

        assertThat(tools.changes()).containsExactly(does(0), back(0), back(0));
    }

    @Test
    void aWayBackThatFailsIsSaidAndCanBeGoneAgain() throws Exception {
        tools.where("image.digest=OLD$", FAILS);

        assertThat(forward(after(1, "proof_failures", "4"))).isEqualTo(Ended.STRANDED);

        assertThat(tools.changes()).containsExactly(does(0), does(1), back(1), back(0), back(0));
        assertThat(said)
                .contains(
                        "stands between: green could not be taken back. A person has to look",
                        "  by hand: " + back(0),
                        "  again:   ./orrery release back --state " + state.file());
        var stand = state.read().orElseThrow();
        assertThat(stand.begun()).isOne();
        assertThat(stand.plan()).isEqualTo(plan);

        tools.asUsual();
        try (var prometheus = Gauge.of(Gauge::sound)) {
            assertThat(run(prometheus).back(stand, "again", Ended.WENT_BACK)).isEqualTo(Ended.WENT_BACK);
        }
        assertThat(tools.changes()).endsWith(back(0)).hasSize(6);
        assertThat(state.read()).isEmpty();
    }

    @Test
    void keysThatDoNotMoveKeepAValidatorFromBeingReplaced() throws Exception {
        plan = ReleasePlanTest.plan("mainnet", false, Colour.BLUE);
        tools.where("orrery-validator-1 .*handover", "exit 1");

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.WENT_BACK);

        // Both steps lead the whole way, which is gone once.
        assertThat(tools.changes().stream().filter(call -> call.startsWith("helm")))
                .containsExactly(does(0), back(1));
        assertThat(back(1)).isEqualTo(back(0));
    }

    @Test
    void twoWhoHaveTheKeysTakeAValidatorsStepBack() throws Exception {
        plan = ReleasePlanTest.plan("mainnet", false, Colour.BLUE);

        assertThat(forward(after(0, "max(max_over_time((sum by (key_set) (orrery_custody_held", "2")))
                .isEqualTo(Ended.WENT_BACK);

        assertThat(said).contains("goes back: alone is broken");
        assertThat(tools.changes().getLast()).isEqualTo(back(0));
    }

    @Test
    void aMoveWithTheKeysIsMadeBeforeTheirPodIsReplaced() throws Exception {
        plan = ReleasePlanTest.plan("testnet", false, Colour.BLUE);

        assertThat(forward(Gauge::sound)).isEqualTo(Ended.DONE);

        assertThat(tools.changes())
                .containsExactlyElementsOf(plan.steps().stream()
                        .flatMap(step -> step.commands().stream())
                        .flatMap(command -> Stream.of(String.join(" ", command)))
                        .toList());
    }
}
