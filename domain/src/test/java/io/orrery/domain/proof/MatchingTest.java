package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.Matching.Job;
import io.orrery.domain.proof.Matching.Pair;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private static final Skills SMALL = new Skills(Set.of("batch-8"), false, Set.of());
    private static final Skills LARGE = new Skills(Set.of("batch-8", "batch-64"), false, Set.of());
    private static final Skills ANY = new Skills(Set.of("batch-8"), true, Set.of());
    private static final long HOUR = 3_600_000;

    private static Matching.Settings settings(int maxWaiting) {
        return new Matching.Settings(
                maxWaiting,
                30_000,
                5_000,
                3_000,
                6_000,
                2,
                600_000,
                10_000,
                new Speculation(50, 4),
                new NeededWorkers(9));
    }

    private Matching matching = Matching.empty(settings(10));

    private static Job batch(String circuit, long number) {
        return new Job(
                Long.toString(number), new CircuitRef.BuiltIn(circuit), new Requester.Batch(number), Demands.NONE);
    }

    private static Job caller(String key, long circuit, long acceptedMs) {
        return new Job(
                key,
                new CircuitRef.Stored(digest(circuit)),
                new Requester.Caller(acceptedMs, acceptedMs + HOUR),
                Demands.NONE);
    }

    private void waiting(Job... jobs) {
        for (var job : jobs) {
            matching = matching.withJob(job, 0);
        }
    }

    private void idle(String name, Skills skills) {
        idle(name, name, skills, 1_000, 1_000);
    }

    private void idle(String name, String node, Skills skills, long memoryBytes, long freeBytes) {
        matching = matching.withWorker(
                name, new Capability(node, new Device(Device.Kind.CPU, name), skills, memoryBytes, freeBytes), true, 0);
    }

    private List<Pair> pairs() {
        return pairsAt(0);
    }

    private List<Pair> pairsAt(long nowMs) {
        var paired = matching.pair(nowMs);
        matching = paired.rest();
        return paired.pairs();
    }

    private static Pair first(Job job, String worker) {
        return new Pair(job, worker, false);
    }

    private void measured(CircuitRef circuit, long peakBytes, long... timesMs) {
        matching = matching.withMeasure(
                new MeasuredOn(circuit, Device.Kind.CPU),
                new CircuitMeasure(LongStream.of(timesMs)
                        .mapToObj(time -> new CircuitMeasure.Run(time, peakBytes))
                        .toList()));
    }

    @Test
    void theOldestBatchGetsTheLongestIdleWorkerThatHasItsCircuit() {
        waiting(batch("batch-8", 9), batch("batch-64", 4), batch("batch-64", 12));
        idle("small", SMALL);
        idle("large", LARGE);
        assertThat(pairs()).containsExactly(first(batch("batch-64", 4), "large"), first(batch("batch-8", 9), "small"));
        assertThat(matching.waiting()).containsOnlyKeys("12");
        assertThat(pairs()).as("nobody is free any more").isEmpty();
    }

    @Test
    void aBatchGoesBeforeEveryCallerThatHasMoreTimeThanABatchIsGiven() {
        waiting(caller("a", 1, 0), caller("b", 1, -HOUR + 40_000), batch("batch-8", 1_000_000));
        idle("one", ANY);
        assertThat(pairs()).containsExactly(first(batch("batch-8", 1_000_000), "one"));
    }

    @Test
    void aCallerThatWouldBeTooLateGoesBeforeABatchThatHasJustCome() {
        var late = caller("b", 1, -HOUR + 10_000);
        waiting(batch("batch-8", 1), late);
        idle("one", ANY);
        assertThat(pairs()).containsExactly(first(late, "one"));
        idle("two", ANY);
        assertThat(pairs()).containsExactly(first(batch("batch-8", 1), "two"));
    }

    @Test
    void aBatchGoesBeforeWhateverIsDueLaterThanWhatL1WantsOfABatchBehindIt() {
        var pressed = new Job(
                "8", new CircuitRef.BuiltIn("batch-8"), new Requester.Batch(8, OptionalLong.of(2_000)), Demands.NONE);
        var urgent = caller("a", 1, -HOUR + 3_000);
        waiting(urgent, pressed, batch("batch-8", 7));
        idle("one", ANY);
        assertThat(pairs()).containsExactly(first(batch("batch-8", 7), "one"));
    }

    @Test
    void aBatchThatFailsAgainAndAgainDoesNotKeepTheOthersFromTheWorkers() {
        var hopeless = new Job(
                "1",
                new CircuitRef.BuiltIn("batch-8"),
                new Requester.Batch(1, OptionalLong.of(-5_000)),
                new Demands(0, Set.of(), true));
        waiting(batch("batch-8", 2));
        matching = matching.withJob(hopeless, 1);
        idle("one", ANY);
        assertThat(pairsAt(1)).containsExactly(first(batch("batch-8", 2), "one"));
    }

    @Test
    void callersAreServedTheEarliestDeadlineFirst() {
        waiting(caller("b", 1, 20), caller("a", 2, 30), caller("c", 3, 10));
        idle("one", ANY);
        idle("two", ANY);
        assertThat(pairs()).containsExactly(first(caller("c", 3, 10), "one"), first(caller("b", 1, 20), "two"));
    }

    @Test
    void aJobGoesToTheWorkerThatHasItsKeyInMemory() {
        waiting(caller("a", 7, 1));
        idle("cold", ANY);
        idle("warm", new Skills(Set.of(), true, Set.of(digest(7))));
        assertThat(pairs()).containsExactly(first(caller("a", 7, 1), "warm"));
    }

    @Test
    void aWorkersKeyLetsAJobPassAnotherWithinTheSlackAndNoFurther() {
        var first = caller("a", 1, 0);
        var almostAsSoon = caller("b", 7, 5_000);
        waiting(first, almostAsSoon);
        idle("warm", new Skills(Set.of(), true, Set.of(digest(7))));
        assertThat(pairs()).containsExactly(first(almostAsSoon, "warm"));

        matching = Matching.empty(settings(10));
        waiting(first, caller("b", 7, 5_001));
        idle("warm", new Skills(Set.of(), true, Set.of(digest(7))));
        assertThat(pairs()).containsExactly(first(first, "warm"));
    }

    @Test
    void aWorkerWithoutAccessToStoredCircuitsGetsNone() {
        waiting(caller("a", 7, 1));
        idle("small", SMALL);
        assertThat(pairs()).isEmpty();
    }

    @Test
    void whatIsBeyondTheBoundIsForgottenTheLeastUrgentFirst() {
        matching = Matching.empty(settings(2));
        waiting(caller("a", 1, 1), caller("b", 1, 2), batch("batch-8", 3), caller("c", 1, 9));
        assertThat(matching.waiting()).containsOnlyKeys("3", "a");
    }

    @Test
    void aJobThatSaysSoAgainWaitsSinceItsFirstTime() {
        waiting(batch("batch-8", 3));
        assertThat(matching.withJob(batch("batch-8", 3), 99)).isEqualTo(matching);
    }

    @Test
    void aWorkerThatIsSilentGetsNothing() {
        waiting(batch("batch-8", 3));
        idle("one", SMALL);
        matching = matching.at(3_001);
        assertThat(pairsAt(3_001)).isEmpty();
        assertThat(matching.workers()).isZero();
    }

    @Test
    void aJobThatWantsMoreMemoryOrAnotherWorkerWaitsForIt() {
        var hungry = new Job(
                "5",
                new CircuitRef.BuiltIn("batch-8"),
                new Requester.Batch(5),
                new Demands(1_000, Set.of("other"), false));
        waiting(hungry);
        idle("small", SMALL);
        idle("other", "other", SMALL, 4_000, 4_000);
        assertThat(pairs()).isEmpty();
        idle("large", "large", SMALL, 1_001, 1_001);
        assertThat(pairs()).containsExactly(first(hungry, "large"));
    }

    @Test
    void aProcessIsGivenNoMoreThanFitsBesideWhatItRuns() {
        measured(new CircuitRef.BuiltIn("batch-8"), 600, 10);
        waiting(batch("batch-8", 1), batch("batch-8", 2), batch("batch-8", 3));
        idle("a-0", "a", SMALL, 2_000, 1_300);
        idle("a-1", "a", SMALL, 2_000, 1_300);
        idle("a-2", "a", SMALL, 2_000, 1_300);
        assertThat(pairs()).containsExactly(first(batch("batch-8", 1), "a-0"), first(batch("batch-8", 2), "a-1"));

        matching = matching.withoutJob("1");
        assertThat(pairs()).containsExactly(first(batch("batch-8", 3), "a-0"));
    }

    @Test
    void aCircuitThatWasNeverMeasuredIsProvenAlone() {
        waiting(batch("batch-8", 1), batch("batch-8", 2));
        idle("a-0", "a", SMALL, 2_000, 2_000);
        idle("a-1", "a", SMALL, 2_000, 2_000);
        assertThat(pairs()).containsExactly(first(batch("batch-8", 1), "a-0"));
    }

    @Test
    void whatTakesMoreThanAllThatAProcessHasIsNotTriedThere() {
        measured(new CircuitRef.BuiltIn("batch-8"), 1_001, 10);
        waiting(batch("batch-8", 1));
        idle("small", SMALL);
        assertThat(pairs()).isEmpty();
    }

    @Test
    void whoeverMakesInvalidProofsOfSeveralJobsIsSetAsideForATime() {
        idle("bad", SMALL);
        matching = matching.blaming("bad", "1", 0).blaming("bad", "1", 0);
        assertThat(matching.aside(0)).as("one job counts once").isEmpty();
        matching = matching.blaming("bad", "2", 0);
        assertThat(matching.aside(0)).containsExactly("bad/bad");
        waiting(batch("batch-8", 1));
        assertThat(pairsAt(599_999)).isEmpty();
        assertThat(pairsAt(600_000)).hasSize(1);
    }

    @Test
    void aWorkerThatIsStartedAgainTakesThePlaceOfTheOneBefore() {
        idle("before", "node", SMALL, 1_000, 1_000);
        var again = new Capability("node", new Device(Device.Kind.CPU, "before"), SMALL, 1_000, 1_000);
        matching = matching.withWorker("after", again, true, 0);
        assertThat(matching.pool().workers()).containsOnlyKeys("after");
    }

    @Test
    void aRunningJobThatWillProbablyBeTooLateGetsASecondWorkerAndNoThird() {
        var circuit = new CircuitRef.BuiltIn("batch-8");
        measured(circuit, 1, 1_000, 1_100, 1_200, 9_000);
        var job = new Job("1", circuit, new Requester.Batch(1, OptionalLong.of(6_000)), Demands.NONE);
        matching = matching.withRunning(job, Set.of("first"), 0, 0);
        idle("first", SMALL);
        idle("second", SMALL);
        idle("third", SMALL);
        assertThat(pairsAt(1_000)).as("most are done by then").isEmpty();
        assertThat(pairsAt(1_500)).containsExactly(new Pair(job, "second", true));
        assertThat(pairsAt(1_500)).isEmpty();
    }

    @Test
    void theWorkersThatAreNeededFollowFromWhatWaits() {
        measured(new CircuitRef.BuiltIn("batch-8"), 1, 20_000);
        assertThat(matching.neededWorkers(0)).isZero();
        for (int batch = 1; batch <= 4; batch++) {
            waiting(batch("batch-8", batch));
        }
        assertThat(matching.neededWorkers(0)).as("30 s for four of 20 s").isEqualTo(4);
        waiting(caller("a", 1, 0));
        assertThat(matching.neededWorkers(0)).as("an hour is enough").isEqualTo(4);
    }
}
