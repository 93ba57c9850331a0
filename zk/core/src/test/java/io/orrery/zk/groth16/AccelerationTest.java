package io.orrery.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.curve.G1;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AccelerationTest {
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
    private static final RandomSystem RANDOM = RandomSystem.of(2, 40, 0.3, 71);
    private static final ProvingKey KEY = Groth16.setup(RANDOM.system(), new byte[] {7}, COMPUTE, ProveProgress.NONE);
    private static final Proof PLAIN = proof(new Prover(KEY, COMPUTE, 0), RANDOM.witness());

    private final List<String> told = new ArrayList<>();

    /// An engine that does its sums on the processor, and does something to them.
    private static final class Bent implements SumsEngine {
        private final HostSums sums = new HostSums(KEY, COMPUTE, 0);
        private final UnaryOperator<Sums> bend;
        private Optional<String> fenced = Optional.empty();
        private int asked;

        Bent(UnaryOperator<Sums> bend) {
            this.bend = bend;
        }

        @Override
        public String name() {
            return "bent";
        }

        @Override
        public Sums sums(ProvingKey key, long[] witness, ProveProgress progress) throws EngineFault {
            if (fenced.isPresent()) {
                throw new EngineFault(fenced.get());
            }
            asked++;
            return bend.apply(sums.of(witness, new Steps(ProveProgress.NONE, HostSums.STEPS), ProveProgress.NONE));
        }

        @Override
        public void fence(String reason) {
            fenced = Optional.of(reason);
        }

        @Override
        public Optional<String> outOfUse() {
            return fenced;
        }

        @Override
        public Room room() {
            return new Room(0, 0);
        }

        @Override
        public void close() {
            fence("closed");
        }
    }

    private static Proof proof(Prover prover, long[] witness) {
        return prover.prove(witness, new SplittableRandom(1), ProveProgress.NONE);
    }

    private Prover with(SumsEngine engine) {
        return new Prover(KEY, COMPUTE, 0, Optional.of(new Acceleration(engine, told::add)));
    }

    @Test
    void aProofByAnEngineIsTheSame() {
        var engine = new Bent(sums -> sums);
        assertThat(proof(with(engine), RANDOM.witness())).isEqualTo(PLAIN);
        assertThat(engine.asked).isOne();
        assertThat(told).isEmpty();
    }

    @Test
    void anEngineWithoutSumsIsDoneWithoutAndToldOnce() {
        var engine = new Bent(sums -> sums);
        engine.fence("out of memory");
        var prover = with(engine);
        assertThat(proof(prover, RANDOM.witness())).isEqualTo(PLAIN);
        assertThat(proof(prover, RANDOM.witness())).isEqualTo(PLAIN);
        assertThat(told).containsExactly("bent engine: out of memory");
    }

    @Test
    void anEngineThatComputesWronglyIsFencedAndItsProofIsNotGivenOut() {
        var engine = new Bent(
                sums -> new Sums(sums.a(), sums.b1(), sums.b2(), sums.c().add(G1.GENERATOR), sums.h()));
        var prover = with(engine);
        assertThat(proof(prover, RANDOM.witness())).isEqualTo(PLAIN);
        assertThat(engine.fenced).isPresent();
        assertThat(proof(prover, RANDOM.witness())).isEqualTo(PLAIN);
        assertThat(engine.asked).isOne();
        assertThat(told).singleElement().asString().contains("is not the one that the scalar kernels make");
    }

    @Test
    void aWrongWitnessIsNotTheEnginesFault() {
        long[] wrong = RANDOM.witness();
        int last = wrong.length - 4;
        wrong[last] ^= 1;
        var engine = new Bent(sums -> sums);
        var made = proof(with(engine), wrong);
        assertThat(Groth16.verify(KEY.verifyingKey(), RANDOM.publicInputs(), made))
                .isFalse();
        assertThat(engine.fenced).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void progressRisesToItsEndWithAnEngineAndWithoutItsSums() {
        var engine = new Bent(sums -> sums);
        for (int run = 0; run < 2; run++) {
            var left = new ArrayList<Integer>();
            with(engine).prove(RANDOM.witness(), new SplittableRandom(1), (_, done, of) -> left.add(of - done));
            assertThat(left)
                    .isSortedAccordingTo(java.util.Comparator.reverseOrder())
                    .doesNotHaveDuplicates()
                    .endsWith(0);
            engine.fence("the second time");
        }
    }
}
