package io.orrery.http;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;

/// The circuit `c <== a * b`, whose one public wire is `c`.
final class Multiplier {
    static final R1cs SYSTEM =
            R1cs.builder(1, 0).a(2, Fr.ONE).b(3, Fr.ONE).c(1, Fr.ONE).endRow().build(4, 2);
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
    static final ProvingKey KEY = Groth16.setup(SYSTEM, new byte[] {1}, COMPUTE, ProveProgress.NONE);

    private Multiplier() {}

    static long[] witness(long a, long b) {
        long[] limbs = new long[16];
        var values = List.of(Fr.ONE, Fr.of(a * b), Fr.of(a), Fr.of(b));
        for (int i = 0; i < values.size(); i++) {
            values.get(i).toLimbs(limbs, 4 * i);
        }
        return limbs;
    }

    static Proof proof(long a, long b) {
        return new Prover(KEY, COMPUTE, 0).prove(witness(a, b), new SplittableRandom(1), ProveProgress.NONE);
    }

    static byte[] wtns(long[] witness) {
        try {
            var file = Files.createTempFile("multiplier", ".wtns");
            WtnsFile.write(witness, file);
            var bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
