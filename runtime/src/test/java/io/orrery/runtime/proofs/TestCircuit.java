package io.orrery.runtime.proofs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/// Circuits `c <== k * a * b`, whose one public wire is `c`.
public final class TestCircuit {
    static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    final R1cs system;
    final ProvingKey key;
    private final long factor;

    public TestCircuit(long factor) {
        this.factor = factor;
        this.system = R1cs.builder(1, 0)
                .a(2, Fr.of(factor))
                .b(3, Fr.ONE)
                .c(1, Fr.ONE)
                .endRow()
                .build(4, 2);
        this.key = Groth16.setup(system, new byte[] {1}, COMPUTE, ProveProgress.NONE);
    }

    public VerifyingKey verifyingKey() {
        return key.verifyingKey();
    }

    public Path zkey(Path folder) throws IOException {
        var file = folder.resolve("times-" + factor + ".zkey");
        ZkeyFile.write(key, file);
        return file;
    }

    public Path r1cs(Path folder) throws IOException {
        var file = folder.resolve("times-" + factor + ".r1cs");
        R1csFile.write(system, file);
        return file;
    }

    /// A `.wtns` of these values, right or wrong.
    public static byte[] wtns(Path folder, long c, long a, long b) throws IOException {
        long[] limbs = new long[16];
        var values = List.of(Fr.ONE, Fr.of(c), Fr.of(a), Fr.of(b));
        for (int i = 0; i < values.size(); i++) {
            values.get(i).toLimbs(limbs, 4 * i);
        }
        return bytes(folder, limbs);
    }

    static byte[] bytes(Path folder, long[] witness) throws IOException {
        var file = Files.createTempFile(folder, "witness", ".wtns");
        WtnsFile.write(witness, file);
        return Files.readAllBytes(file);
    }
}
