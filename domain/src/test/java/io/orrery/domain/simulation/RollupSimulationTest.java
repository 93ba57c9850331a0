package io.orrery.domain.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// All rules together under faults. `-Dorrery.simulation.seeds` says how many runs, `-Dorrery.simulation.seed` repeats
/// one and prints what happened in it.
class RollupSimulationTest {
    private static final long SEEDS = Long.getLong("orrery.simulation.seeds", 10_000);
    private static final Optional<Long> ONE = Optional.ofNullable(Long.getLong("orrery.simulation.seed"));

    @Test
    void nothingIsLostDoubledOrReorderedUnderFaultsAndEverythingIsFinalAfterThem() {
        if (ONE.isPresent()) {
            repeat(ONE.get());
            return;
        }
        var sums = new AtomicLong[] {new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong()};
        var failure = LongStream.range(0, SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    try {
                        var result = new Simulation(seed, false).run();
                        sums[0].addAndGet(result.batches());
                        sums[1].addAndGet(result.transactions());
                        sums[2].addAndGet(result.cancelled());
                        sums[3].addAndGet(result.withdrawals());
                        return Optional.<String>empty();
                    } catch (AssertionError | RuntimeException thrown) {
                        return Optional.of("./orrery test --simulation-seed " + seed + "\n" + thrown);
                    }
                })
                .flatMap(Optional::stream)
                .findAny();
        failure.ifPresent(what -> {
            System.out.println(what.lines().findFirst().orElseThrow());
            fail(what);
        });
        System.out.println("simulation: seeds=" + SEEDS + " hashed="
                + (SEEDS + Simulation.HASHED_ONE_IN - 1) / Simulation.HASHED_ONE_IN + " batches=" + sums[0]
                + " transactions=" + sums[1] + " cancelled=" + sums[2] + " withdrawals=" + sums[3]);
        assertThat(sums[0].get()).as("batches").isGreaterThan(SEEDS);
        assertThat(sums[1].get()).as("transactions").isGreaterThan(SEEDS);
        assertThat(SEEDS < 100 || (sums[2].get() > 0 && sums[3].get() > 0))
                .as("cancels and withdrawals")
                .isTrue();
    }

    private static void repeat(long seed) {
        var simulation = new Simulation(seed, true);
        try {
            System.out.println(simulation.run());
        } finally {
            simulation.trace().forEach(System.out::println);
        }
    }
}
