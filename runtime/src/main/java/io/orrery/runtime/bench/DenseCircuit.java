package io.orrery.runtime.bench;

import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.Chain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of a [Chain].
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
        var chain = Chain.filling(log);
        var seed = "a benchmark, not a secret".getBytes(StandardCharsets.UTF_8);
        ZkeyFile.write(Groth16.setup(chain.system(), seed, compute, progress), circuit.zkey);
        WtnsFile.write(chain.witness(), circuit.wtns);
        return circuit;
    }
}
