package io.orrery.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many small circuits, each from its number: a failure names it.
class RandomCircuitsTest {
    private static final int CIRCUITS = 1000;
    /// One circuit of so many has a proof of its wrong witness made, too.
    private static final int WRONG_PROOFS = 10;

    private static final Compute COMPUTE =
            new Compute(InstalledKernels.here().named("auto"), ForkJoinPool.commonPool());

    @Test
    void aThousandCircuitsProveAndNoneProvesAWrongWitness() {
        IntStream.range(0, CIRCUITS).parallel().forEach(RandomCircuitsTest::holds);
    }

    private static void holds(int number) {
        var choose = new SplittableRandom(number);
        int nPublic = choose.nextInt(5);
        var random = RandomSystem.of(nPublic, 1 + choose.nextInt(12), 0.3, 1_000_000L + number);
        var system = random.system();
        assertThat(system.firstUnsatisfied(random.witness()))
                .as("circuit %d", number)
                .isEmpty();
        var prover = new Prover(Groth16.setup(system, new byte[] {1}, COMPUTE, ProveProgress.NONE), COMPUTE, 0);
        var verifier = new Verifier(prover.key().verifyingKey());
        var proof = prover.prove(random.witness(), choose, ProveProgress.NONE);
        assertThat(verifier.verify(random.publicInputs(), proof))
                .as("circuit %d", number)
                .isTrue();

        // Each constraint makes one wire, behind the inputs: no earlier constraint knows it, and its own can not
        // hold with two more, be it a product or a bit.
        int row = choose.nextInt(system.nConstraints());
        var values = new ArrayList<>(random.values());
        values.set(nPublic + 3 + row, values.get(nPublic + 3 + row).add(Fr.of(2)));
        var corrupted = new RandomSystem(system, values);
        assertThat(system.firstUnsatisfied(corrupted.witness()))
                .as("circuit %d", number)
                .hasValue(row);
        // That a proof of it does not hold is the same for all, and proofs are what takes time here.
        if (number % WRONG_PROOFS != 0) {
            return;
        }
        var wrong = prover.prove(corrupted.witness(), choose, ProveProgress.NONE);
        assertThat(verifier.verify(corrupted.publicInputs(), wrong))
                .as("circuit %d", number)
                .isFalse();
    }
}
