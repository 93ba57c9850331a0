package io.orrery.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.G1;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class Groth16Test {
    private static final byte[] SEED = "test".getBytes(StandardCharsets.UTF_8);
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private static Compute compute(ForkJoinPool pool) {
        return new Compute(ScalarKernels.INSTANCE, pool);
    }

    private static Proof prove(ProvingKey key, long[] witness, long seed) {
        return new Prover(key, COMPUTE, 0).prove(witness, new SplittableRandom(seed), ProveProgress.NONE);
    }

    @Test
    void proofsOfRandomSystemsVerifyAndOnlyForTheirInputs() {
        int[][] shapes = {{0, 1}, {1, 1}, {2, 5}, {1, 62}, {3, 60}, {3, 61}, {5, 700}};
        for (int i = 0; i < shapes.length; i++) {
            var random = RandomSystem.of(shapes[i][0], shapes[i][1], 0.5, 81 + i);
            assertThat(random.system().firstUnsatisfied(random.witness())).isEmpty();
            var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
            assertThat(key.verifyingKey().isWellFormed()).isTrue();
            var proof = prove(key, random.witness(), i);
            assertThat(Groth16.verify(key.verifyingKey(), random.publicInputs(), proof))
                    .isTrue();
            for (int k = 0; k < random.publicInputs().size(); k++) {
                var others = new ArrayList<>(random.publicInputs());
                others.set(k, others.get(k).add(Fr.ONE));
                assertThat(Groth16.verify(key.verifyingKey(), others, proof)).isFalse();
            }
        }
    }

    @Test
    void aCorruptedWitnessGivesNoProof() {
        var random = RandomSystem.of(2, 50, 0.3, 91);
        var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        var choose = new Random(92);
        int tried = 0;
        for (int i = 0; i < 6; i++) {
            var values = new ArrayList<>(random.values());
            int wire = 3 + choose.nextInt(values.size() - 3);
            values.set(wire, values.get(wire).add(Fr.of(2)));
            var corrupted = new RandomSystem(random.system(), values);
            if (random.system().firstUnsatisfied(corrupted.witness()).isEmpty()) {
                continue;
            }
            tried++;
            var proof = prove(key, corrupted.witness(), i);
            assertThat(Groth16.verify(key.verifyingKey(), corrupted.publicInputs(), proof))
                    .isFalse();
        }
        assertThat(tried).isGreaterThan(2);
    }

    @Test
    void changedProofsAreRefused() {
        var random = RandomSystem.of(1, 20, 0.3, 93);
        var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        var proof = prove(key, random.witness(), 1);
        var vk = key.verifyingKey();
        var inputs = random.publicInputs();
        assertThat(Groth16.verify(vk, inputs, new Proof(proof.a().negate(), proof.b(), proof.c())))
                .isFalse();
        assertThat(Groth16.verify(vk, inputs, new Proof(proof.a(), proof.b().negate(), proof.c())))
                .isFalse();
        assertThat(Groth16.verify(
                        vk, inputs, new Proof(proof.a(), proof.b(), proof.c().add(G1.GENERATOR))))
                .isFalse();
        assertThat(Groth16.verify(
                        vk, inputs, new Proof(new G1(proof.a().x(), proof.a().x()), proof.b(), proof.c())))
                .isFalse();
        // Both signs turned leave the pairing unchanged: Groth16 proofs can be re-randomised, and this one does verify.
        assertThat(Groth16.verify(
                        vk, inputs, new Proof(proof.a().negate(), proof.b().negate(), proof.c())))
                .isTrue();
        assertThatThrownBy(() -> Groth16.verify(vk, List.of(), proof)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blindingChangesTheProofAndASeedRepeatsIt() {
        var random = RandomSystem.of(1, 20, 0.3, 94);
        var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        assertThat(prove(key, random.witness(), 1)).isEqualTo(prove(key, random.witness(), 1));
        assertThat(prove(key, random.witness(), 1)).isNotEqualTo(prove(key, random.witness(), 2));
    }

    @Test
    void aSeedGivesTheSameKeyAndAnotherSeedAnother() {
        var random = RandomSystem.of(1, 20, 0.3, 95);
        var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        var again = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        var other = Groth16.setup(random.system(), new byte[] {1}, COMPUTE, ProveProgress.NONE);
        assertThat(again.verifyingKey()).isEqualTo(key.verifyingKey());
        assertThat(again.pointsH()).isEqualTo(key.pointsH());
        assertThat(again.pointsB2()).isEqualTo(key.pointsB2());
        assertThat(other.verifyingKey()).isNotEqualTo(key.verifyingKey());
        assertThat(Groth16.verify(other.verifyingKey(), random.publicInputs(), prove(key, random.witness(), 1)))
                .isFalse();
    }

    @Test
    void progressRisesToItsEnd() {
        var random = RandomSystem.of(1, 300, 0.3, 96);
        var seen = new ArrayList<Integer>();
        var key = Groth16.setup(random.system(), SEED, COMPUTE, (stage, done, of) -> seen.add(of - done));
        assertThat(seen)
                .isSortedAccordingTo(java.util.Comparator.reverseOrder())
                .doesNotHaveDuplicates()
                .endsWith(0);
        seen.clear();
        new Prover(key, COMPUTE, 0)
                .prove(random.witness(), new SplittableRandom(1), (stage, done, of) -> seen.add(of - done));
        assertThat(seen)
                .isSortedAccordingTo(java.util.Comparator.reverseOrder())
                .doesNotHaveDuplicates()
                .endsWith(0);
    }

    @Test
    void onePoolThreadGivesTheSameProofAsMany() {
        var random = RandomSystem.of(1, 900, 0.7, 98);
        try (var one = new ForkJoinPool(1);
                var four = new ForkJoinPool(4)) {
            var key = Groth16.setup(random.system(), SEED, compute(one), ProveProgress.NONE);
            var single = new Prover(key, compute(one), 0)
                    .prove(random.witness(), new SplittableRandom(1), ProveProgress.NONE);
            var many = new Prover(key, compute(four), 0)
                    .prove(random.witness(), new SplittableRandom(1), ProveProgress.NONE);
            assertThat(single).isEqualTo(many);
            assertThat(new Verifier(key.verifyingKey()).verify(random.publicInputs(), many))
                    .isTrue();
        }
    }

    @Test
    void whatIsNotAWitnessIsRefused() {
        var random = RandomSystem.of(1, 5, 0.3, 97);
        var key = Groth16.setup(random.system(), SEED, COMPUTE, ProveProgress.NONE);
        assertThatThrownBy(() -> prove(key, new long[4], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> prove(key, new long[random.witness().length], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wire 0");
    }
}
