package io.orrery.zk.iden3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.RandomSystem;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    @TempDir
    private Path folder;

    private RandomSystem random = RandomSystem.of(2, 30, 0.4, 101);
    private ProvingKey key = Groth16.setup(random.system(), new byte[] {9}, COMPUTE, ProveProgress.NONE);

    private Path zkey;
    private Path wtns;
    private Path r1cs;

    @BeforeEach
    void write() throws IOException {
        zkey = folder.resolve("key.zkey");
        wtns = folder.resolve("witness.wtns");
        r1cs = folder.resolve("circuit.r1cs");
        ZkeyFile.write(key, zkey);
        WtnsFile.write(random.witness(), wtns);
        R1csFile.write(random.system(), r1cs);
    }

    private Proof prove(ProvingKey with, long[] witness) {
        return new Prover(with, COMPUTE, 0).prove(witness, new SplittableRandom(1), ProveProgress.NONE);
    }

    @Test
    void whatIsWrittenReadsBackAndProves() throws IOException {
        var readKey = ZkeyFile.read(zkey);
        long[] witness = WtnsFile.read(wtns);
        assertThat(witness).isEqualTo(random.witness());
        assertThat(readKey.verifyingKey()).isEqualTo(key.verifyingKey());
        assertThat(ZkeyFile.readVerifyingKey(zkey)).isEqualTo(key.verifyingKey());
        assertThat(prove(readKey, witness)).isEqualTo(prove(key, random.witness()));
        var system = R1csFile.read(r1cs);
        assertThat(system.firstUnsatisfied(witness)).isEmpty();
        assertThat(system.nPublic()).isEqualTo(random.system().nPublic());
        R1csFile.write(system, folder.resolve("again.r1cs"));
        assertThat(folder.resolve("again.r1cs")).hasSameBinaryContentAs(r1cs);
        ZkeyFile.write(readKey, folder.resolve("again.zkey"));
        assertThat(folder.resolve("again.zkey")).hasSameBinaryContentAs(zkey);
        try (var files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void aSeedGivesTheSameFileEveryTime() throws IOException {
        var again = Groth16.setup(random.system(), new byte[] {9}, COMPUTE, ProveProgress.NONE);
        ZkeyFile.write(again, folder.resolve("again.zkey"));
        assertThat(folder.resolve("again.zkey")).hasSameBinaryContentAs(zkey);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (var path : List.of(zkey, wtns, r1cs)) {
            byte[] whole = Files.readAllBytes(path);
            var random1 = new Random(102);
            for (int i = 0; i < 60; i++) {
                int length = i < 30 ? i * 3 : random1.nextInt(whole.length);
                var cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> read(path, cut)).isInstanceOf(Iden3FormatException.class);
            }
        }
    }

    /// Whatever four bytes are overwritten with: a clear refusal or a file that is still well-formed, and
    /// nothing else.
    @Test
    void overwrittenBytesNeverBreakTheReader() throws IOException {
        var random1 = new Random(103);
        for (var path : List.of(zkey, wtns, r1cs)) {
            byte[] whole = Files.readAllBytes(path);
            int refused = 0;
            for (int i = 0; i < 300; i++) {
                byte[] bad = whole.clone();
                int at = i < 150 ? i % 100 : random1.nextInt(whole.length - 4);
                ByteBuffer.wrap(bad).putInt(at, random1.nextBoolean() ? -1 : random1.nextInt());
                var file = Files.write(folder.resolve("bad"), bad);
                try {
                    read(path, file);
                } catch (Iden3FormatException e) {
                    refused++;
                    assertThat(e.getMessage()).contains(":");
                }
            }
            assertThat(refused).isGreaterThan(100);
        }
    }

    private Object read(Path like, Path file) throws IOException {
        return like.equals(zkey) ? ZkeyFile.read(file) : like.equals(wtns) ? WtnsFile.read(file) : R1csFile.read(file);
    }

    private Path patched(Path path, int at, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return Files.write(folder.resolve("patched"), bytes);
    }

    @Test
    void refusalsNameTheSectionAndTheValue() throws IOException {
        var magic = patched(wtns, 0, 0x41414141);
        assertThatThrownBy(() -> WtnsFile.read(magic))
                .hasMessage("patched: wtns header: magic is \"AAAA\", not \"wtns\"");
        var version = patched(r1cs, 4, 9);
        assertThatThrownBy(() -> R1csFile.read(version)).hasMessage("patched: r1cs header: version is 9, not 1");
        var length = patched(wtns, 16, Integer.MAX_VALUE);
        assertThatThrownBy(() -> WtnsFile.read(length)).hasMessageContaining("wtns section 1: claims 2147483647 bytes");
        var curve = patched(wtns, 28, 7);
        assertThatThrownBy(() -> WtnsFile.read(curve)).hasMessageContaining("scalar field's modulus is");
        var count = patched(wtns, 60, 1_000_000);
        assertThatThrownBy(() -> WtnsFile.read(count)).hasMessageContaining("1000000 values take 32000000");
        var scalar = patched(wtns, 76 + 32 + 28, -1);
        assertThatThrownBy(() -> WtnsFile.read(scalar))
                .hasMessageContaining("value 1 is")
                .hasMessageContaining("not below the scalar field's modulus");
        // Sections 1 and 2 of a .zkey take 12+12+4 and 12+72+12 bytes before the first point, alpha.
        var point = patched(zkey, 28 + 12 + 84, 5);
        assertThatThrownBy(() -> ZkeyFile.read(point))
                .hasMessageContaining("zkey section 2 (header)")
                .hasMessageContaining("not on the curve");
        var domain = patched(zkey, 28 + 12 + 80, 33);
        assertThatThrownBy(() -> ZkeyFile.read(domain)).hasMessageContaining("domain is 33, not a power of two");
    }

    @Test
    void jsonReadsBack() throws IOException {
        var proof = prove(key, random.witness());
        assertThat(SnarkjsJson.readProof(SnarkjsJson.write(proof))).isEqualTo(proof);
        assertThat(SnarkjsJson.readVerifyingKey(SnarkjsJson.write(key.verifyingKey())))
                .isEqualTo(key.verifyingKey());
        assertThat(SnarkjsJson.readPublicInputs(SnarkjsJson.write(random.publicInputs())))
                .isEqualTo(random.publicInputs());
        assertThat(SnarkjsJson.readPublicInputs(SnarkjsJson.write(List.of()))).isEmpty();
        var infinite = new Proof(G1.INFINITY, G2.INFINITY, G1.INFINITY);
        assertThat(SnarkjsJson.readProof(SnarkjsJson.write(infinite))).isEqualTo(infinite);
    }

    @Test
    void jsonThatIsNotWhatItSaysIsRefused() {
        var proof = SnarkjsJson.write(prove(key, random.witness()));
        var vk = SnarkjsJson.write(key.verifyingKey());
        for (var bad : List.of(
                "",
                "[]",
                "{}",
                proof + "x",
                proof.replace("bn128", "bls12381"),
                proof.replace("groth16", "plonk"),
                proof.replace("pi_a", "pi_x"),
                proof.replaceFirst("\\d{20}", "99999999999999999999999999999999999999999999999999999999999999999999"),
                proof.replaceFirst("\"1\"", "\"2\""),
                proof.replaceFirst("\"\\d{10}", "\"-1234567890"),
                proof.substring(0, proof.length() / 2),
                "[".repeat(100))) {
            assertThatThrownBy(() -> SnarkjsJson.readProof(bad)).isInstanceOf(Iden3FormatException.class);
        }
        assertThatThrownBy(() -> SnarkjsJson.readVerifyingKey(vk.replace("\"nPublic\": 2", "\"nPublic\": 3")))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessageContaining("nPublic is 3");
        assertThatThrownBy(() -> SnarkjsJson.readPublicInputs("[\"" + Fr.MODULUS + "\"]"))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessageContaining("public input 0");
        assertThatThrownBy(() -> SnarkjsJson.readPublicInputs("[\"\\u0031\"]"))
                .isInstanceOf(Iden3FormatException.class);
    }

    @Test
    void calldataIsInTheOrderOfThePrecompile() {
        var proof = prove(key, random.witness());
        var words = proof.toCalldata();
        assertThat(words).hasSize(8);
        assertThat(words.get(2)).isEqualTo(proof.b().x().c1().toBigInteger());
        assertThat(words.get(3)).isEqualTo(proof.b().x().c0().toBigInteger());
        assertThat(words.get(4)).isEqualTo(proof.b().y().c1().toBigInteger());
    }
}
