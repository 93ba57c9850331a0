package io.orrery.domain.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.orrery.domain.rollup.batch.BatchSize;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
        var batches = new ConcurrentHashMap<BatchSize, Long>();
        var sums = Stream.generate(AtomicLong::new).limit(7).toArray(AtomicLong[]::new);
        var failure = LongStream.range(0, SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    try {
                        var result = new Simulation(seed, false).run();
                        result.batches().forEach((size, count) -> batches.merge(size, count, Long::sum));
                        sums[0].addAndGet(result.transactions());
                        sums[1].addAndGet(result.cancelled());
                        sums[2].addAndGet(result.withdrawals());
                        sums[3].addAndGet(result.keysSet());
                        sums[4].addAndGet(result.forcedExits());
                        sums[5].addAndGet(result.refused());
                        sums[6].addAndGet(result.dropped());
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
                + (SEEDS + Simulation.HASHED_ONE_IN - 1) / Simulation.HASHED_ONE_IN + " batches="
                + new TreeMap<>(batches)
                + " transactions=" + sums[0] + " cancelled=" + sums[1] + " withdrawals=" + sums[2] + " keys=" + sums[3]
                + " exits=" + sums[4] + " refused=" + sums[5] + " dropped=" + sums[6]);
        assertThat(batches.values().stream().mapToLong(count -> count).sum())
                .as("batches")
                .isGreaterThan(SEEDS);
        assertThat(sums[0].get()).as("transactions").isGreaterThan(SEEDS);
        assertThat(SEEDS < 100 || (sums[1].get() > 0 && sums[2].get() > 0))
                .as("cancels and withdrawals")
                .isTrue();
        assertThat(SEEDS < 100 || (sums[3].get() > 0 && sums[4].get() > 0 && sums[5].get() > 0))
                .as("new keys, forced exits and refused ones")
                .isTrue();
        assertThat(SEEDS < 100 || batches.keySet().containsAll(SimulatedNode.SIZES))
                .as("batches of every size: %s", batches)
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
