package io.orrery.zk.iden3;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.KeyChecks;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.RandomSystem;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The formats and proofs against snarkjs itself, in both directions.
class SnarkjsPeerTest {
    private static final Path PEERS = Path.of("src/test/peers").toAbsolutePath();
    private static final Path SNARKJS = PEERS.resolve("node_modules/snarkjs/build/cli.cjs");
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    private Path folder;

    private final RandomSystem random = RandomSystem.of(3, 120, 0.5, 111);
    private final ProvingKey key = Groth16.setup(random.system(), new byte[] {3}, COMPUTE, ProveProgress.NONE);

    private record Answer(int code, String output) {}

    @BeforeEach
    void peerIsInstalled() {
        if (!Files.isRegularFile(SNARKJS)) {
            String message = "not run: snarkjs is not installed (npm ci in zk/core/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    private Answer snarkjs(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("node", SNARKJS.toString()));
        command.addAll(List.of(arguments));
        var output = folder.resolve("output.txt");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("snarkjs did not end: " + command);
        }
        return new Answer(process.exitValue(), Files.readString(output));
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void snarkjsVerifiesOurProofUnderOurKeyAndRefusesItForOtherInputs() throws Exception {
        var proof = new Prover(key, COMPUTE, 0).prove(random.witness(), new SplittableRandom(5), ProveProgress.NONE);
        text("vk.json", SnarkjsJson.write(key.verifyingKey()));
        text("proof.json", SnarkjsJson.write(proof));
        text("public.json", SnarkjsJson.write(random.publicInputs()));
        var answer = snarkjs("groth16", "verify", "vk.json", "public.json", "proof.json");
        assertThat(answer.output()).contains("OK!");
        assertThat(answer.code()).isZero();

        var others = new ArrayList<>(random.publicInputs());
        others.set(0, others.get(0).add(Fr.ONE));
        text("public.json", SnarkjsJson.write(others));
        var refused = snarkjs("groth16", "verify", "vk.json", "public.json", "proof.json");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.output()).contains("Invalid proof");
    }

    @Test
    void weVerifyWhatSnarkjsProvesWithOurKeyAndOurWitness() throws Exception {
        ZkeyFile.write(key, folder.resolve("key.zkey"));
        WtnsFile.write(random.witness(), folder.resolve("w.wtns"));
        var answer = snarkjs("groth16", "prove", "key.zkey", "w.wtns", "proof.json", "public.json");
        assertThat(answer.code()).as(answer.output()).isZero();
        var proof = SnarkjsJson.readProof(Files.readString(folder.resolve("proof.json")));
        var inputs = SnarkjsJson.readPublicInputs(Files.readString(folder.resolve("public.json")));
        assertThat(inputs).isEqualTo(random.publicInputs());
        assertThat(Groth16.verify(key.verifyingKey(), inputs, proof)).isTrue();
        var others = new ArrayList<>(inputs);
        others.set(2, others.get(2).negate());
        assertThat(Groth16.verify(key.verifyingKey(), others, proof)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40})
    void proofsHoldBothWaysForAnyNumberOfPublicInputs(int nPublic) throws Exception {
        var other = RandomSystem.of(nPublic, 30, 0.5, 112 + nPublic);
        var made = Groth16.setup(other.system(), new byte[] {4}, COMPUTE, ProveProgress.NONE);
        var ours = new Prover(made, COMPUTE, 0).prove(other.witness(), new SplittableRandom(9), ProveProgress.NONE);
        text("vk.json", SnarkjsJson.write(made.verifyingKey()));
        text("ours.json", SnarkjsJson.write(ours));
        text("ours-public.json", SnarkjsJson.write(other.publicInputs()));
        assertThat(snarkjs("groth16", "verify", "vk.json", "ours-public.json", "ours.json")
                        .output())
                .contains("OK!");

        ZkeyFile.write(made, folder.resolve("key.zkey"));
        WtnsFile.write(other.witness(), folder.resolve("w.wtns"));
        var answer = snarkjs("groth16", "prove", "key.zkey", "w.wtns", "theirs.json", "theirs-public.json");
        assertThat(answer.code()).as(answer.output()).isZero();
        var inputs = SnarkjsJson.readPublicInputs(folder.resolve("theirs-public.json"));
        assertThat(inputs).isEqualTo(other.publicInputs());
        var theirs = SnarkjsJson.readProof(folder.resolve("theirs.json"));
        assertThat(Groth16.verify(made.verifyingKey(), inputs, theirs)).isTrue();
    }

    @Test
    void snarkjsExportsTheVerifyingKeyOfOurZkey() throws Exception {
        ZkeyFile.write(key, folder.resolve("key.zkey"));
        var answer = snarkjs("zkey", "export", "verificationkey", "key.zkey", "vk.json");
        assertThat(answer.code()).as(answer.output()).isZero();
        assertThat(SnarkjsJson.readVerifyingKey(Files.readString(folder.resolve("vk.json"))))
                .isEqualTo(key.verifyingKey());
    }

    @Test
    void snarkjsChecksOurWitnessAgainstOurConstraints() throws Exception {
        R1csFile.write(random.system(), folder.resolve("c.r1cs"));
        WtnsFile.write(random.witness(), folder.resolve("w.wtns"));
        var answer = snarkjs("wtns", "check", "c.r1cs", "w.wtns");
        assertThat(answer.output()).contains("WITNESS IS CORRECT");
        long[] broken = random.witness();
        broken[4 * (random.values().size() - 1)] ^= 1;
        WtnsFile.write(broken, folder.resolve("w.wtns"));
        assertThat(snarkjs("wtns", "check", "c.r1cs", "w.wtns").output()).doesNotContain("WITNESS IS CORRECT");
    }

    /// A ceremony of snarkjs over our constraints: we prove with its key, and it verifies.
    @Test
    void weProveWithAKeyThatSnarkjsMade() throws Exception {
        R1csFile.write(random.system(), folder.resolve("c.r1cs"));
        for (var step : List.of(
                "powersoftau new bn128 8 p0.ptau",
                "powersoftau contribute p0.ptau p1.ptau --name=one -e=some",
                "powersoftau prepare phase2 p1.ptau p2.ptau",
                "groth16 setup c.r1cs p2.ptau k0.zkey",
                "zkey contribute k0.zkey k1.zkey --name=two -e=more",
                "zkey export verificationkey k1.zkey vk.json")) {
            var answer = snarkjs(step.split(" "));
            assertThat(answer.code()).as(step + ": " + answer.output()).isZero();
        }
        var theirs = ZkeyFile.read(folder.resolve("k1.zkey"));
        var proof = new Prover(theirs, COMPUTE, 0).prove(random.witness(), new SplittableRandom(6), ProveProgress.NONE);
        assertThat(Groth16.verify(theirs.verifyingKey(), random.publicInputs(), proof))
                .isTrue();
        text("proof.json", SnarkjsJson.write(proof));
        text("public.json", SnarkjsJson.write(random.publicInputs()));
        assertThat(snarkjs("groth16", "verify", "vk.json", "public.json", "proof.json")
                        .output())
                .contains("OK!");
        assertThat(KeyChecks.firstWrong(theirs, random.system(), COMPUTE, new SecureRandom()))
                .isEmpty();
        // Before anybody has contributed, delta is the generator, as gamma is.
        assertThat(KeyChecks.firstWrong(ZkeyFile.read(folder.resolve("k0.zkey")), COMPUTE, new SecureRandom()))
                .hasValueSatisfying(what -> assertThat(what).contains("gamma2 and delta2 are the same point"));
        var shape = ZkeyFile.readShape(folder.resolve("k1.zkey"));
        assertThat(shape.contributions()).containsExactly(new ZkeyShape.Contribution("two", false));
        assertThat(shape.circuitHash()).hasSize(128).isNotEqualTo("0".repeat(128));
        // Written again, it is the same key without its history.
        ZkeyFile.write(theirs, folder.resolve("again.zkey"));
        assertThat(prove(ZkeyFile.read(folder.resolve("again.zkey")))).isEqualTo(prove(theirs));
    }

    @Test
    void ourCalldataIsTheTextOfSnarkjs() throws Exception {
        var proof = new Prover(key, COMPUTE, 0).prove(random.witness(), new SplittableRandom(8), ProveProgress.NONE);
        text("proof.json", SnarkjsJson.write(proof));
        for (var inputs : List.of(random.publicInputs(), List.of(Fr.of(7)), List.<Fr>of())) {
            text("public.json", SnarkjsJson.write(inputs));
            var answer = snarkjs("zkey", "export", "soliditycalldata", "public.json", "proof.json");
            assertThat(SnarkjsJson.solidityCalldata(proof, inputs))
                    .isEqualTo(answer.output().strip());
        }
    }

    private String prove(ProvingKey with) {
        return SnarkjsJson.write(
                new Prover(with, COMPUTE, 0).prove(random.witness(), new SplittableRandom(7), ProveProgress.NONE));
    }
}
