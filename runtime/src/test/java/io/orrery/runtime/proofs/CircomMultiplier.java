package io.orrery.runtime.proofs;

import io.orrery.circom.CircomProgram;
import io.orrery.circom.WasmLimits;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.CircuitInputs;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.ZkeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// `c <== a * b` with `a` unequal to zero, compiled by circom itself, with a key from our own setup.
public record CircomMultiplier(Path zkey, Path wasm, Path r1cs, ProvingKey key) {
    private static final Path PEERS =
            Path.of(System.getProperty("orrery.root", "..")).resolve("zk/core/src/test/peers");
    private static final int DEADLINE_SECONDS = 120;
    private static final String SOURCE = """
            pragma circom 2.1.6;

            template Multiplier() {
                signal input a;
                signal input b;
                signal output c;
                signal inverse;
                inverse <-- a != 0 ? 1 / a : 0;
                inverse * a === 1;
                c <== a * b;
            }

            component main = Multiplier();
            """;

    /// A witness by circom's own program, as a `.wtns` file.
    public byte[] wtns(Path folder, long a, long b) throws Exception {
        var inputs = CircuitInputs.read("{\"a\": " + a + ", \"b\": " + b + "}");
        return TestCircuit.bytes(
                folder, CircomProgram.read(wasm, WasmLimits.DEFAULT).witness(inputs));
    }

    /// Aborts the test, and says so, where circom is not installed.
    public static CircomMultiplier compile(Path folder) throws IOException, InterruptedException {
        var circom =
                PEERS.resolve("node_modules/circom2/cli.js").toAbsolutePath().normalize();
        if (!Files.exists(circom)) {
            var message = "not run: circom2 is not installed (npm ci in zk/core/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
        Files.writeString(folder.resolve("multiplier.circom"), SOURCE);
        var output = folder.resolve("circom.txt");
        var process = new ProcessBuilder(
                        List.of("node", circom.toString(), "multiplier.circom", "--r1cs", "--wasm", "-o", "."))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("circom did not compile: " + Files.readString(output));
        }
        var r1cs = folder.resolve("multiplier.r1cs");
        var key = Groth16.setup(R1csFile.read(r1cs), new byte[] {1}, TestCircuit.COMPUTE, ProveProgress.NONE);
        var zkey = folder.resolve("multiplier.zkey");
        ZkeyFile.write(key, zkey);
        return new CircomMultiplier(zkey, folder.resolve("multiplier_js/multiplier.wasm"), r1cs, key);
    }
}
