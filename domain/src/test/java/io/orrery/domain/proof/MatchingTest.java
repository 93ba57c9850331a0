package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.Matching.Job;
import io.orrery.domain.proof.Matching.Pair;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private static final Skills SMALL = new Skills(Set.of("batch-8"), false, Set.of());
    private static final Skills LARGE = new Skills(Set.of("batch-8", "batch-64"), false, Set.of());
    private static final Skills ANY = new Skills(Set.of("batch-8"), true, Set.of());

    private static Job batch(String circuit, long number) {
        return new Job(Long.toString(number), new CircuitRef.BuiltIn(circuit), new Requester.Batch(number));
    }

    private static Job caller(String key, long circuit, long acceptedMs) {
        return new Job(key, new CircuitRef.Stored(digest(circuit)), new Requester.Caller(acceptedMs, Long.MAX_VALUE));
    }

    @Test
    void theOldestBatchGetsTheLongestIdleWorkerThatHasItsCircuit() {
        var matching = Matching.empty(10)
                .withJob(batch("batch-8", 9))
                .withJob(batch("batch-64", 4))
                .withJob(batch("batch-64", 12))
                .withWorker("small", SMALL)
                .withWorker("large", LARGE);
        var paired = matching.pair();
        assertThat(paired.pairs())
                .containsExactly(new Pair(batch("batch-64", 4), "large"), new Pair(batch("batch-8", 9), "small"));
        assertThat(paired.rest().idle()).isEmpty();
        assertThat(paired.rest().waiting()).containsExactly(batch("batch-64", 12));
        assertThat(matching.withoutWorker("large").pair().pairs())
                .containsExactly(new Pair(batch("batch-8", 9), "small"));
    }

    @Test
    void aBatchGoesBeforeEveryCallerHoweverLongTheseHaveWaited() {
        var matching = Matching.empty(10);
        for (int i = 0; i < 5; i++) {
            matching = matching.withJob(caller("c" + i, 1, i));
        }
        matching = matching.withJob(batch("batch-8", 1_000_000)).withWorker("one", ANY);
        assertThat(matching.pair().pairs()).containsExactly(new Pair(batch("batch-8", 1_000_000), "one"));
    }

    @Test
    void callersAreServedInTheOrderInWhichTheyWereAccepted() {
        var matching = Matching.empty(10)
                .withJob(caller("b", 1, 20))
                .withJob(caller("a", 2, 30))
                .withJob(caller("c", 3, 10))
                .withWorker("one", ANY)
                .withWorker("two", ANY);
        assertThat(matching.pair().pairs())
                .containsExactly(new Pair(caller("c", 3, 10), "one"), new Pair(caller("b", 1, 20), "two"));
    }

    @Test
    void aJobGoesToTheWorkerThatHasItsKeyInMemory() {
        var matching = Matching.empty(10)
                .withJob(caller("a", 7, 1))
                .withWorker("cold", ANY)
                .withWorker("warm", new Skills(Set.of(), true, Set.of(digest(7))));
        assertThat(matching.pair().pairs()).containsExactly(new Pair(caller("a", 7, 1), "warm"));
        assertThat(matching.withoutWorker("warm").pair().pairs()).containsExactly(new Pair(caller("a", 7, 1), "cold"));
    }

    @Test
    void aWorkerWithoutAccessToStoredCircuitsGetsNone() {
        assertThat(Matching.empty(10)
                        .withJob(caller("a", 7, 1))
                        .withWorker("small", SMALL)
                        .pair()
                        .pairs())
                .isEmpty();
    }

    @Test
    void whatIsBeyondTheBoundIsForgottenTheLeastUrgentFirst() {
        var matching = Matching.empty(2)
                .withJob(caller("a", 1, 1))
                .withJob(caller("b", 1, 2))
                .withJob(batch("batch-8", 3))
                .withJob(caller("c", 1, 9));
        assertThat(matching.waiting()).containsExactly(batch("batch-8", 3), caller("a", 1, 1));
    }

    @Test
    void aJobThatSaysSoAgainWaitsOnce() {
        var once = Matching.empty(2).withJob(batch("batch-8", 3));
        assertThat(once.withJob(batch("batch-8", 3))).isEqualTo(once);
    }
}
