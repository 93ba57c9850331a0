package io.orrery.domain.proof;

import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofJob.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `-Dorrery.proofs.seed=N` plays one history again.
class ProofPoolSimulationTest {
    private static final long SEEDS = 300;

    private final Map<Cause, Integer> met = new EnumMap<>(Cause.class);
    private int seconds;
    private int late;
    private int waited;

    @Test
    void everyJobEndsProvenOrAsADeadLetterWithItsCause() {
        var one = Long.getLong("orrery.proofs.seed");
        for (long seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
            var simulation = new ProofPoolSimulation(seed);
            for (var job : simulation.run()) {
                judge(simulation, job);
            }
            waited += simulation.waited();
        }
        if (one == null) {
            var simulation = new ProofPoolSimulation(SEEDS);
            for (var cause : Cause.values()) {
                // What no worker of these histories does.
                boolean unmet =
                        cause == Cause.WITNESS_UNSATISFIED || cause == Cause.PROGRAM_FAILED || cause == Cause.STOPPED;
                simulation.expect(unmet != met.containsKey(cause), cause + " was met: " + met);
            }
            simulation.expect(
                    seconds > 0 && late > 0 && waited > 0,
                    seconds + " second workers, " + late + " late proofs, " + waited + " waited for a device");
        }
    }

    private void judge(ProofPoolSimulation simulation, ProofPoolSimulation.Job job) {
        var state = job.state();
        var told = job.journal().toString();
        boolean batch = state.request().orElseThrow().requester() instanceof Requester.Batch;
        var replayed = ProofJob.initial();
        for (var event : job.journal()) {
            count(event, replayed);
            replayed = ProofJob.apply(replayed, event);
        }
        simulation.expect(replayed.equals(state), "the journal gives another state: " + told);
        // A second worker may fail beside the one whose failure was the last that is allowed.
        simulation.expect(batch || state.faults() <= ProofPoolSimulation.SETTINGS.maxAttempts() + 1, told);
        simulation.expect(state.filed() == state.toBeFiled(), "the dead letters tell what is: " + told);
        if (batch && job.isWrong()) {
            simulation.expect(
                    state.stuck() && state.filed() > 0 && state.outcome().isEmpty(), told);
            return;
        }
        simulation.expect(state.outcome().isPresent() && state.leases().isEmpty(), "it has not ended: " + told);
        simulation.expect(state.informed(), "nobody knows: " + told);
        switch (state.outcome().get()) {
            case Outcome.Proven _ -> simulation.expect(!job.isWrong() && state.filed() == 0, told);
            case Outcome.Failed(var failure) -> {
                simulation.expect(!batch && state.filed() > 0, told);
                met.merge(failure.cause(), 1, Integer::sum);
                simulation.expect(
                        failure.cause() == Cause.DEADLINE
                                || state.attempts().getLast().failure().equals(failure),
                        "the cause is that of the last attempt: " + told);
                simulation.expect(!job.isWrong() || failure.cause().isFinal(), told);
            }
        }
    }

    private void count(Event event, ProofJobState before) {
        switch (event) {
            case Event.Leased _ -> seconds += before.leases().isEmpty() ? 0 : 1;
            case Event.LeaseEnded(var _, var failure, var _, var _) -> met.merge(failure.cause(), 1, Integer::sum);
            case Event.Proven _ -> late += before.leases().isEmpty() ? 1 : 0;
            case Event.Requested _,
                    Event.Renewed _,
                    Event.GivenUp _,
                    Event.Informed _,
                    Event.Stuck _,
                    Event.Filed _,
                    Event.Replayed _ -> {}
        }
    }
}
