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

/// Processors and devices in one pool.
class DevicePlacementTest {
    private static final CircuitRef BATCH = new CircuitRef.BuiltIn("batch-8");
    private static final CircuitRef UPLOADED = new CircuitRef.Stored(digest(7));
    private static final Skills COLD = new Skills(Set.of("batch-8"), true, Set.of());
    private static final Skills WARM = new Skills(Set.of("batch-8"), true, Set.of(digest(7)));
    private static final Matching.Settings SETTINGS = new Matching.Settings(
            10, 30_000, 5_000, 3_000, 6_000, 2, 600_000, 10_000, new Speculation(50, 4), new NeededWorkers(9));

    private Matching matching = Matching.empty(SETTINGS);

    private static Job batch(long number) {
        return new Job(Long.toString(number), BATCH, new Requester.Batch(number), Demands.NONE);
    }

    private static Job caller(long deadlineMs) {
        return new Job("caller", UPLOADED, new Requester.Caller(0, deadlineMs), Demands.NONE);
    }

    private void idle(String name, Device.Kind kind, Skills skills) {
        there(name, kind, skills, true);
    }

    private void there(String name, Device.Kind kind, Skills skills, boolean idle) {
        matching = matching.withWorker(
                name, new Capability("node", new Device(kind, name), skills, 1_000, 1_000), idle, 0);
    }

    private void measured(CircuitRef circuit, Device.Kind kind, long... timesMs) {
        matching = matching.withMeasure(
                new MeasuredOn(circuit, kind),
                new CircuitMeasure(LongStream.of(timesMs)
                        .mapToObj(time -> new CircuitMeasure.Run(time, 0))
                        .toList()));
    }

    /// A device that has been at work on a batch's proof since a moment.
    private void atWork(long number, long sinceMs) {
        there("gpu-0", Device.Kind.GPU, WARM, false);
        matching = matching.withRunning(batch(number), Set.of("gpu-0"), sinceMs, sinceMs);
    }

    private List<Pair> pairsAt(long nowMs) {
        var paired = matching.pair(nowMs);
        matching = paired.rest();
        return paired.pairs();
    }

    private static Pair first(Job job, String worker) {
        return new Pair(job, worker, false);
    }

    @Test
    void anIdleDeviceGoesBeforeAProcessorThatHasBeenIdleForLonger() {
        idle("cpu-0", Device.Kind.CPU, COLD);
        idle("gpu-0", Device.Kind.GPU, COLD);
        matching = matching.withJob(batch(1), 0).withJob(batch(2), 0);
        assertThat(pairsAt(0)).containsExactly(first(batch(1), "gpu-0"), first(batch(2), "cpu-0"));
    }

    @Test
    void aDeviceIsPreferredForWhatItIsQuickerAtAndForNothingElse() {
        measured(BATCH, Device.Kind.CPU, 100);
        measured(BATCH, Device.Kind.GPU, 200);
        idle("cpu-0", Device.Kind.CPU, COLD);
        idle("gpu-0", Device.Kind.GPU, COLD);
        matching = matching.withJob(batch(1), 0);
        assertThat(pairsAt(0)).containsExactly(first(batch(1), "cpu-0"));
    }

    @Test
    void aKeyInMemoryIsWorthTheTimeThatReadingItTakesAndNoMore() {
        measured(UPLOADED, Device.Kind.GPU, 1_000);
        measured(UPLOADED, Device.Kind.CPU, 5_900);
        idle("gpu-0", Device.Kind.GPU, COLD);
        idle("cpu-0", Device.Kind.CPU, WARM);
        matching = matching.withJob(caller(60_000), 0);
        assertThat(pairsAt(0))
                .as("the device would first read the key")
                .containsExactly(first(caller(60_000), "cpu-0"));

        measured(UPLOADED, Device.Kind.CPU, 6_100);
        idle("cpu-0", Device.Kind.CPU, WARM);
        matching = matching.withoutJob("caller").withJob(caller(60_000), 0);
        assertThat(pairsAt(0)).containsExactly(first(caller(60_000), "gpu-0"));
    }

    @Test
    void aJobWaitsForADeviceThatWillHaveItDoneSoonerThanAnIdleProcessor() {
        measured(BATCH, Device.Kind.CPU, 20_000);
        measured(BATCH, Device.Kind.GPU, 1_000);
        atWork(1, 0);
        idle("cpu-0", Device.Kind.CPU, COLD);
        matching = matching.withJob(batch(2), 0);
        assertThat(pairsAt(400)).isEmpty();
        idle("gpu-0", Device.Kind.GPU, WARM);
        matching = matching.withoutJob("1");
        assertThat(pairsAt(1_000)).containsExactly(first(batch(2), "gpu-0"));
    }

    @Test
    void aJobWaitsForADeviceThatHasJustBeenGivenAnother() {
        measured(BATCH, Device.Kind.CPU, 20_000);
        measured(BATCH, Device.Kind.GPU, 1_000);
        idle("cpu-0", Device.Kind.CPU, COLD);
        idle("gpu-0", Device.Kind.GPU, COLD);
        matching = matching.withJob(batch(1), 0).withJob(batch(2), 0);
        assertThat(pairsAt(0)).containsExactly(first(batch(1), "gpu-0"));
    }

    @Test
    void eachThatWaitsMakesTheWaitLongerUntilAProcessorIsSooner() {
        measured(BATCH, Device.Kind.CPU, 3_500);
        measured(BATCH, Device.Kind.GPU, 1_000);
        atWork(1, 0);
        idle("cpu-0", Device.Kind.CPU, COLD);
        for (int number = 2; number <= 6; number++) {
            matching = matching.withJob(batch(number), 0);
        }
        assertThat(pairsAt(0))
                .as("2 and 3 end on the device at 2,000 and 3,000 ms")
                .containsExactly(first(batch(4), "cpu-0"));
    }

    @Test
    void aJobThatOnlyAProcessorWouldSurelyHaveDoneInTimeIsNotHeldBack() {
        measured(UPLOADED, Device.Kind.CPU, 5_000);
        measured(UPLOADED, Device.Kind.GPU, 500, 500, 500, 6_000);
        measured(BATCH, Device.Kind.GPU, 500);
        atWork(1, 0);
        idle("cpu-0", Device.Kind.CPU, WARM);
        matching = matching.withJob(caller(5_900), 0);
        assertThat(pairsAt(0)).containsExactly(first(caller(5_900), "cpu-0"));
    }

    @Test
    void aJobThatIsTooLateForAProcessorStillWaitsForADevice() {
        measured(UPLOADED, Device.Kind.CPU, 5_000);
        measured(UPLOADED, Device.Kind.GPU, 500, 500, 500, 6_000);
        measured(BATCH, Device.Kind.GPU, 500);
        atWork(1, 0);
        idle("cpu-0", Device.Kind.CPU, WARM);
        matching = matching.withJob(caller(2_000), 0);
        assertThat(pairsAt(0)).isEmpty();
    }

    @Test
    void nobodyWaitsForADeviceThatHangsNorForOneOfWhichNothingIsKnown() {
        measured(BATCH, Device.Kind.CPU, 5_000);
        atWork(1, 0);
        idle("cpu-0", Device.Kind.CPU, COLD);
        matching = matching.withJob(batch(2), 0);
        assertThat(pairsAt(0)).as("nothing is known").containsExactly(first(batch(2), "cpu-0"));

        measured(BATCH, Device.Kind.GPU, 1_000);
        matching = matching.withoutJob("2").withJob(batch(3), 0);
        assertThat(pairsAt(4_900)).as("3,900 ms late").isEmpty();
        assertThat(pairsAt(5_000)).as("as late as a processor would take").containsExactly(first(batch(3), "cpu-0"));
    }

    @Test
    void aDeviceThatWillProbablyBeTooLateIsGivenCompanyByAProcessor() {
        measured(BATCH, Device.Kind.GPU, 100, 100, 100, 100);
        measured(BATCH, Device.Kind.CPU, 3_000);
        var job = new Job("1", BATCH, new Requester.Batch(1, OptionalLong.of(6_000)), Demands.NONE);
        there("gpu-0", Device.Kind.GPU, WARM, false);
        matching = matching.withRunning(job, Set.of("gpu-0"), 0, 0);
        idle("cpu-0", Device.Kind.CPU, COLD);
        assertThat(pairsAt(50)).isEmpty();
        assertThat(pairsAt(200)).containsExactly(new Pair(job, "cpu-0", true));
    }

    @Test
    void aDeviceHasMemoryOfItsOwn() {
        matching = matching.withMeasure(
                new MeasuredOn(BATCH, Device.Kind.CPU), new CircuitMeasure(List.of(new CircuitMeasure.Run(100, 900))));
        idle("cpu-0", Device.Kind.CPU, COLD);
        idle("cpu-1", Device.Kind.CPU, COLD);
        idle("gpu-0", Device.Kind.GPU, COLD);
        for (int number = 1; number <= 3; number++) {
            matching = matching.withJob(batch(number), 0);
        }
        assertThat(pairsAt(0))
                .as("two proofs by processors do not fit into one process")
                .containsExactly(first(batch(1), "gpu-0"), first(batch(2), "cpu-0"));
    }

    @Test
    void theWorkersThatAreNeededAreCountedByTheSlowestKindThatIsThere() {
        measured(BATCH, Device.Kind.CPU, 20_000);
        measured(BATCH, Device.Kind.GPU, 1_000);
        for (int number = 1; number <= 4; number++) {
            matching = matching.withJob(batch(number), 0);
        }
        idle("gpu-0", Device.Kind.GPU, COLD);
        assertThat(matching.neededWorkers(0)).isEqualTo(1);
        idle("cpu-0", Device.Kind.CPU, COLD);
        assertThat(matching.neededWorkers(0)).isEqualTo(4);
    }
}
