package io.orrery.domain.validator.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which of several nodes is asked, and which is not and why.
class NodeChoiceTest {
    private static final long NOW = 100;
    private static final List<Kind> KINDS = List.of(Kind.values());

    private static NodeSign state(long head) {
        return new NodeSign.InState(new NodeState(head, 0, false, false, false), NOW);
    }

    private static NodeSign ours() {
        return new NodeSign.OnChain(Optional.empty());
    }

    private static NodeSign failed(Kind kind) {
        return new NodeSign.Failed(kind);
    }

    /// All on the chain and in step, each as fast as the other.
    private static NodeChoice inStep(int nodes) {
        var choice = NodeChoice.of(nodes, 2);
        for (int node = 0; node < nodes; node++) {
            choice = choice.after(node, ours()).after(node, state(NOW)).after(node, new NodeSign.Answered(10_000));
        }
        return choice;
    }

    private static NodeChoice after(NodeChoice choice, int node, NodeSign sign, int times) {
        var next = choice;
        for (int i = 0; i < times; i++) {
            next = next.after(node, sign);
        }
        return next;
    }

    @Test
    void nobodyIsAskedBeforeItsChainAndItsStateAreKnown() {
        var choice = NodeChoice.of(2, 2);
        assertThat(choice.order()).isEmpty();
        assertThat(choice.listeners()).isEmpty();
        choice = choice.after(1, ours());
        assertThat(choice.out(1)).contains(Out.UNKNOWN);
        assertThat(choice.listeners()).containsExactly(1);
        assertThat(choice.after(1, state(NOW)).order()).containsExactly(1);
    }

    @Test
    void equalsAreAskedInTheOrderOfTheConfiguration() {
        assertThat(inStep(3).order()).containsExactly(0, 1, 2);
    }

    @Test
    void anotherChainIsOutForEverythingUntilItIsOurs() {
        var choice = inStep(2).after(0, new NodeSign.OnChain(Optional.of("genesis_time")));
        assertThat(choice.order()).containsExactly(1);
        assertThat(choice.listeners()).containsExactly(1);
        assertThat(choice.out(0)).contains(Out.OTHER_CHAIN);
        assertThat(after(choice, 0, new NodeSign.Answered(1), 20).order()).containsExactly(1);
        assertThat(choice.after(0, ours()).order()).containsExactly(1, 0);
    }

    @Test
    void whoeverIsThereAgainIsAskedWhoItIsFirst() {
        var choice = inStep(2).after(0, new NodeSign.Reconnected());
        assertThat(choice.order()).containsExactly(1);
        assertThat(choice.out(0)).contains(Out.UNKNOWN);
    }

    @Test
    void nodesThatAreNotInStepAreOutAndSayWhy() {
        var choice = inStep(4)
                .after(0, new NodeSign.InState(new NodeState(NOW, 3, true, false, false), NOW))
                .after(1, new NodeSign.InState(new NodeState(NOW, 0, false, true, false), NOW))
                .after(2, new NodeSign.InState(new NodeState(NOW, 0, false, false, true), NOW));
        assertThat(choice.out(0)).contains(Out.SYNCING);
        assertThat(choice.out(1)).contains(Out.OPTIMISTIC);
        assertThat(choice.out(2)).contains(Out.EXECUTION_OFFLINE);
        assertThat(choice.order()).containsExactly(3);
        assertThat(choice.listeners()).as("told nevertheless").containsExactly(0, 1, 2, 3);
    }

    @Test
    void aNodeThatIsBehindComesBackWhenItIsAlmostThere() {
        var choice = inStep(2).after(1, state(NOW - 2));
        assertThat(choice.order()).containsExactly(0, 1);
        choice = choice.after(1, state(NOW - 3));
        assertThat(choice.out(1)).contains(Out.BEHIND);
        choice = choice.after(1, state(NOW - 2));
        assertThat(choice.out(1)).as("not yet").contains(Out.BEHIND);
        assertThat(choice.after(1, state(NOW - 1)).out(1)).isEmpty();
    }

    @Test
    void aHeadAheadOfTheClockMakesNobodyLate() {
        var choice = inStep(2).after(1, state(NOW + 2)).after(1, state(NOW + 50));
        assertThat(choice.out(0)).isEmpty();
        assertThat(choice.order()).as("asked last, if at all").doesNotContain(1);
    }

    @Test
    void aNodeThatFailsIsLastAndWhoItIsIsAskedAgain() {
        var choice = after(inStep(2), 0, failed(Kind.UNAVAILABLE), 3);
        assertThat(choice.order()).as("led by the other, as it costs less").containsExactly(1, 0);
        choice = choice.after(0, failed(Kind.UNAVAILABLE));
        assertThat(choice.out(0)).contains(Out.UNKNOWN);
        choice = choice.after(0, ours());
        assertThat(choice.out(0)).contains(Out.FAILING);
        assertThat(choice.order()).containsExactly(1, 0);
        choice = after(choice, 0, new NodeSign.Answered(10_000), 5);
        assertThat(choice.out(0)).as("two good answers do not make a good node").contains(Out.FAILING);
        assertThat(choice.after(0, new NodeSign.Answered(10_000)).out(0)).isEmpty();
    }

    @Test
    void whoeverSaysNoHasNotFailed() {
        var choice = after(after(inStep(2), 0, failed(Kind.REFUSED), 50), 0, failed(Kind.DISAGREEMENT), 50);
        assertThat(choice.order()).containsExactly(0, 1);
    }

    @Test
    void theFirstStaysUntilAnotherTakesLessThanHalfOfItsTime() {
        var choice = after(inStep(2), 1, new NodeSign.Answered(6_000), 100);
        assertThat(choice.order()).containsExactly(0, 1);
        choice = after(choice, 1, new NodeSign.Answered(1_000), 100);
        assertThat(choice.order()).containsExactly(1, 0);
        assertThat(after(choice, 1, new NodeSign.Answered(6_000), 100).order())
                .as("and then that one stays")
                .containsExactly(1, 0);
    }

    @Test
    void whateverHappensOnlyNodesOfTheChainAreAskedOrTold() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var choice = NodeChoice.of(3, 2);
            for (int step = 0; step < 100; step++) {
                int node = random.nextInt(3);
                choice = choice.after(node, any(random));
                var now = choice;
                assertThat(now.order())
                        .as("seed %s", seed)
                        .doesNotHaveDuplicates()
                        .isSubsetOf(now.listeners());
                assertThat(now.listeners())
                        .allSatisfy(each -> assertThat(now.out(each)).isNotEqualTo(Optional.of(Out.OTHER_CHAIN)));
            }
        }
    }

    private static NodeSign any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new NodeSign.Answered(random.nextInt(1_000_000));
            case 1 -> failed(KINDS.get(random.nextInt(KINDS.size())));
            case 2 -> ours();
            case 3 -> new NodeSign.OnChain(Optional.of("another"));
            case 4 -> new NodeSign.Reconnected();
            default ->
                new NodeSign.InState(
                        new NodeState(90 + random.nextInt(20), random.nextInt(5), random.nextBoolean(), false, false),
                        NOW);
        };
    }

    @Test
    void aNodeMayAlwaysBeBehindByOne() {
        assertThatThrownBy(() -> NodeChoice.of(1, 0)).hasMessage("a node may be behind by at least 1 slot: 0");
    }
}
