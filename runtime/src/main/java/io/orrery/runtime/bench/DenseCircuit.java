package io.orrery.runtime.bench;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A circuit that fills its domain and whose wires are all random: `x_(i+1) = (x_i + 1) · x_i`, with the last as its
/// one public input. What a prover can not save by zeros and ones, it can not save here.
///
/// @param zkey its key from a development setup
/// @param wtns a witness
record DenseCircuit(Path zkey, Path wtns) {
    /// Writes a circuit whose domain is `2^log`, unless the folder has it already.
    static DenseCircuit in(Path folder, int log, Compute compute, ProveProgress progress) throws IOException {
        var circuit =
                new DenseCircuit(folder.resolve("dense-" + log + ".zkey"), folder.resolve("dense-" + log + ".wtns"));
        if (Files.exists(circuit.zkey) && Files.exists(circuit.wtns)) {
            return circuit;
        }
        Files.createDirectories(folder);
        // Behind the constraints stand a row for the constant and one for the public wire.
        int constraints = (1 << log) - 2;
        // Wire 0 is one, wire 1 the public end of the chain, wires 2 and on the chain itself.
        long[] witness = new long[4 * (constraints + 2)];
        var system = R1cs.builder(0, 1);
        var x = Fr.of(0x4f727265727931L);
        Fr.ONE.toLimbs(witness, 0);
        x.toLimbs(witness, 8);
        for (int i = 0; i < constraints; i++) {
            int from = i + 2;
            int to = i + 1 == constraints ? 1 : i + 3;
            system.a(from, Fr.ONE).a(0, Fr.ONE).b(from, Fr.ONE).c(to, Fr.ONE).endRow();
            x = x.add(Fr.ONE).mul(x);
            x.toLimbs(witness, 4 * to);
        }
        var seed = "a benchmark, not a secret".getBytes(StandardCharsets.UTF_8);
        ZkeyFile.write(Groth16.setup(system.build(constraints + 2, 1), seed, compute, progress), circuit.zkey);
        WtnsFile.write(witness, circuit.wtns);
        return circuit;
    }
}
