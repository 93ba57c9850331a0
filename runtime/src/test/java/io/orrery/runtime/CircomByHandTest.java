package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.node.NodeHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a circuit's source to a proof that snarkjs accepts, each step by the program that a person would run.
final class CircomByHandTest {
    private static final Path PEERS = NodeHome.root()
            .resolve("zk/core/src/test/peers/node_modules")
            .toAbsolutePath()
            .normalize();
    private static final Path CIRCUIT = NodeHome.root()
            .resolve("zk/circom/src/test/circuits/arrays.circom")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path folder;

    @Test
    void aCircuitIsCompiledSetUpProvedAndVerified() throws Exception {
        var circom = PEERS.resolve("circom2/cli.js");
        var snarkjs = PEERS.resolve("snarkjs/build/cli.cjs");
        if (!Files.exists(circom) || !Files.exists(snarkjs)) {
            String message = "not run: circom2 or snarkjs is not installed (npm ci in zk/core/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
        // circom2 finds an include only below the folder that it runs in.
        var compiled = Program.run(
                folder,
                new ProcessBuilder(
                                "node",
                                circom.toString(),
                                CIRCUIT.toString(),
                                "--r1cs",
                                "--wasm",
                                "-o",
                                folder.toString(),
                                "-l",
                                "circomlib/circuits")
                        .directory(PEERS.toFile()));
        assertThat(compiled.status()).as(compiled.printed()).isZero();
        String row = "[1, 0, -3, \"0x4\"]";
        Files.writeString(folder.resolve("in.json"), "{\"grid\": [%s, %s, %s], \"shift\": 2}".formatted(row, row, row));
        var r1cs = folder.resolve("arrays.r1cs").toString();

        done("setup", r1cs, path("k.zkey"), "--vk", path("vk.json"));
        done(
                "prove",
                "--wasm",
                path("arrays_js/arrays.wasm"),
                "--input",
                path("in.json"),
                "--r1cs",
                r1cs,
                "--zkey",
                path("k.zkey"),
                "--proof",
                path("proof.json"),
                "--public",
                path("public.json"));
        done("verify", path("vk.json"), path("public.json"), path("proof.json"));

        // Three sums and the number of zeros.
        assertThat(Files.readString(folder.resolve("public.json"))).contains("\"3\"");
        var theirs = Program.run(
                folder,
                new ProcessBuilder(
                        "node",
                        snarkjs.toString(),
                        "groth16",
                        "verify",
                        path("vk.json"),
                        path("public.json"),
                        path("proof.json")));
        assertThat(theirs.printed()).contains("OK!");
        assertThat(theirs.status()).isZero();

        Files.writeString(folder.resolve("in.json"), "{\"grid\": [%s, %s], \"shift\": 2}".formatted(row, row));
        var refused = Program.run(
                folder,
                List.of(
                        "prove",
                        "--wasm",
                        path("arrays_js/arrays.wasm"),
                        "--input",
                        path("in.json"),
                        "--zkey",
                        path("k.zkey"),
                        "--proof",
                        path("p2.json"),
                        "--public",
                        path("u2.json")));
        refused.refusedWith(1, "arrays.wasm: too few values for signal grid: 8, not 12");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void done(String... arguments) throws Exception {
        var program = Program.run(folder, List.of(arguments));
        assertThat(program.status()).as("%s", program.said()).isZero();
    }
}
