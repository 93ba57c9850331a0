package io.orrery.domain.rollup.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.proof.ProofJob.Command;
import io.orrery.domain.rollup.proof.ProofJob.Event;
import io.orrery.domain.rollup.proof.ProofJob.Obligation;
import io.orrery.domain.rollup.proof.ProofJob.Refusal;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofJobTest {
    private static final ProofJob.Settings SETTINGS = new ProofJob.Settings(1_000);
    private static final ProofRequest REQUEST = new ProofRequest("batch-8", List.of(Fr.of(1)), digest(3), 7);

    private ProofJob.State state = ProofJob.initial();

    private void accept(Command command) {
        for (var event : events(decide(command))) {
            state = ProofJob.apply(state, event);
        }
    }

    private Decision<Event, Refusal> decide(Command command) {
        return ProofJob.decide(SETTINGS, state, command);
    }

    @Test
    void aJobNobodyAskedForIsUnknown() {
        assertThat(decide(new Command.Offer("a", 0))).isEqualTo(new Decision.Refuse<>(Refusal.UNKNOWN_JOB, ""));
        assertThat(ProofJob.owed(state)).isEmpty();
    }

    @Test
    void aJobWaitsUntilAWorkerIsOffered() {
        accept(new Command.Request(REQUEST));
        assertThat(isAlreadyDone(decide(new Command.Request(REQUEST)))).isTrue();
        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.Queue(REQUEST));
        accept(new Command.Offer("a", 0));
        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.Assign("a", 1, REQUEST));
    }

    @Test
    void oneWorkerHasTheJobAtATime() {
        accept(new Command.Request(REQUEST));
        accept(new Command.Offer("a", 0));
        assertThat(isAlreadyDone(decide(new Command.Offer("a", 5)))).isTrue();
        assertThat(decide(new Command.Offer("b", 5)))
                .isEqualTo(new Decision.Refuse<>(Refusal.ALREADY_LEASED, "worker"));
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndTheNextHasAHigherToken() {
        accept(new Command.Request(REQUEST));
        accept(new Command.Offer("a", 0));
        accept(new Command.Renew(1, 900));
        assertThat(isAlreadyDone(decide(new Command.Tick(1_899)))).isTrue();
        assertThat(events(decide(new Command.Tick(1_900)))).containsExactly(new Event.LeaseEnded(1, ProofJob.EXPIRED));
        accept(new Command.Tick(1_900));
        accept(new Command.Offer("b", 2_000));
        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.Assign("b", 2, REQUEST));
        assertThat(decide(new Command.Renew(1, 2_001))).isEqualTo(new Decision.Refuse<>(Refusal.FENCED, "token"));
        assertThat(isAlreadyDone(decide(new Command.Fail(1, "late", 2_001)))).isTrue();
    }

    @Test
    void aWorkerThatFailsGivesTheJobBack() {
        accept(new Command.Request(REQUEST));
        accept(new Command.Offer("a", 0));
        accept(new Command.Fail(1, "no memory", 10));
        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.Queue(REQUEST));
    }

    @Test
    void aLateProofOfAFencedWorkerIsWelcome() {
        accept(new Command.Request(REQUEST));
        accept(new Command.Offer("a", 0));
        accept(new Command.Tick(1_000));
        accept(new Command.Offer("b", 1_001));
        accept(new Command.Deliver(1, digest(8)));
        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.InformRequester(7, digest(8)));
        assertThat(isAlreadyDone(decide(new Command.Deliver(2, digest(9))))).isTrue();
        assertThat(isAlreadyDone(decide(new Command.Offer("c", 1_002)))).isTrue();
        assertThat(decide(new Command.Renew(2, 1_003))).isEqualTo(new Decision.Refuse<>(Refusal.FENCED, "token"));
    }

    @Test
    void theBatchIsToldUntilItKnows() {
        accept(new Command.Request(REQUEST));
        assertThat(isAlreadyDone(decide(new Command.RequesterInformed()))).isTrue();
        accept(new Command.Deliver(0, digest(8)));
        accept(new Command.RequesterInformed());
        assertThat(ProofJob.owed(state)).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.RequesterInformed()))).isTrue();
    }

    @Test
    void theOldestBatchGetsTheLongestIdleWorkerThatHasItsCircuit() {
        var nine = new Matching.Job("9", "batch-8", 9);
        var four = new Matching.Job("4", "batch-64", 4);
        var matching = Matching.empty()
                .withJob(nine)
                .withJob(four)
                .withJob(new Matching.Job("12", "batch-64", 12))
                .withWorker("small", Set.of("batch-8"))
                .withWorker("large", Set.of("batch-8", "batch-64"));
        var paired = matching.pair();
        assertThat(paired.pairs()).containsExactly(new Matching.Pair(four, "large"), new Matching.Pair(nine, "small"));
        assertThat(paired.rest().idle()).isEmpty();
        assertThat(paired.rest().waiting()).containsOnlyKeys(12L);
        assertThat(matching.withoutWorker("large").pair().pairs()).containsExactly(new Matching.Pair(nine, "small"));
    }
}
