package io.orrery.zk.iden3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.G2;
import io.orrery.zk.curve.TwistPoints;
import io.orrery.zk.field.Fq;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.RandomSystem;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One lie a test, in a file that is true otherwise; the refusal names file, section and value.
class LyingFilesTest {
    private static final int G1_BYTES = 64;
    private static final int G2_BYTES = 128;
    /// In section 2 of a .zkey: two moduli with their sizes, three counts, then the points.
    private static final int WIRES = 72;

    private static final int PUBLIC = 76;
    private static final int DOMAIN = 80;
    private static final int ALPHA = 84;
    private static final int BETA2 = ALPHA + 2 * G1_BYTES;
    private static final int GAMMA2 = BETA2 + G2_BYTES;

    @TempDir
    private Path folder;

    private final RandomSystem random = RandomSystem.of(2, 30, 0.4, 301);
    private final ProvingKey key = Groth16.setup(
            random.system(),
            new byte[] {9},
            new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool()),
            ProveProgress.NONE);

    private SectionedFile zkey = SectionedFile.EMPTY;
    private SectionedFile wtns = zkey;
    private SectionedFile r1cs = zkey;

    @BeforeEach
    void write() throws IOException {
        ZkeyFile.write(key, folder.resolve("k.zkey"));
        WtnsFile.write(random.witness(), folder.resolve("w.wtns"));
        R1csFile.write(random.system(), folder.resolve("c.r1cs"));
        zkey = SectionedFile.read(folder.resolve("k.zkey"));
        wtns = SectionedFile.read(folder.resolve("w.wtns"));
        r1cs = SectionedFile.read(folder.resolve("c.r1cs"));
    }

    private void zkeyRefused(SectionedFile file, String... words) throws IOException {
        var path = file.write(folder.resolve("bad.zkey"));
        assertThatThrownBy(() -> ZkeyFile.read(path))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessageStartingWith("bad.zkey: zkey")
                .hasMessageContainingAll(words);
    }

    private void r1csRefused(SectionedFile file, String... words) throws IOException {
        var path = file.write(folder.resolve("bad.r1cs"));
        assertThatThrownBy(() -> R1csFile.read(path))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessageStartingWith("bad.r1cs: r1cs")
                .hasMessageContainingAll(words);
    }

    private void wtnsRefused(SectionedFile file, String... words) throws IOException {
        var path = file.write(folder.resolve("bad.wtns"));
        assertThatThrownBy(() -> WtnsFile.read(path))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessageStartingWith("bad.wtns: wtns")
                .hasMessageContainingAll(words);
    }

    private static byte[] with(byte[] bytes, int at, byte[] other) {
        byte[] out = bytes.clone();
        System.arraycopy(other, 0, out, at, other.length);
        return out;
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        return with(bytes, at, littleEndian(value));
    }

    private static byte[] littleEndian(long... limbs) {
        var buffer = ByteBuffer.allocate(8 * limbs.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(limbs);
        return buffer.array();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /// The base field's modulus: as Montgomery limbs it is a second name for zero.
    private static byte[] modulus() {
        long[] limbs = new long[4];
        for (int i = 0; i < 4; i++) {
            limbs[i] = Fq.MODULUS.shiftRight(64 * i).longValue();
        }
        return littleEndian(limbs);
    }

    @Test
    void sectionsMayComeInAnyOrderAndOthersMayBeAmongThem() throws IOException {
        var backwards = zkey.and(77, new byte[] {1, 2, 3}).backwards().write(folder.resolve("b.zkey"));
        assertThat(ZkeyFile.read(backwards).pointsB2()).isEqualTo(key.pointsB2());
        assertThat(WtnsFile.read(wtns.and(9, new byte[0]).backwards().write(folder.resolve("b.wtns"))))
                .isEqualTo(random.witness());
        var system = R1csFile.read(r1cs.and(9, new byte[5]).backwards().write(folder.resolve("b.r1cs")));
        assertThat(system.firstUnsatisfied(random.witness())).isEmpty();
    }

    @Test
    void aSectionThatOccursTwiceOrNotAtAllIsRefused() throws IOException {
        zkeyRefused(zkey.and(5, zkey.content(5)), "section 5", "occurs twice");
        zkeyRefused(zkey.without(7), "section 7 (points B2)", "is missing");
        wtnsRefused(wtns.and(1, wtns.content(1)), "section 1", "occurs twice");
        wtnsRefused(wtns.without(2), "section 2", "is missing");
        r1csRefused(r1cs.and(77, new byte[0]).and(77, new byte[0]), "section 77", "occurs twice");
        r1csRefused(r1cs.without(3), "section 3 (labels)", "is missing");
    }

    @Test
    void bytesBehindTheLastSectionAreRefused() throws IOException {
        assertThatThrownBy(() -> WtnsFile.read(longer("w.wtns")))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessage("longer: wtns file: 3 bytes follow the last of 2 sections");
        assertThatThrownBy(() -> ZkeyFile.read(longer("k.zkey"))).hasMessageContaining("3 bytes follow the last of 10");
        assertThatThrownBy(() -> R1csFile.read(longer("c.r1cs"))).hasMessageContaining("3 bytes follow the last of 3");
    }

    private Path longer(String name) throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(name));
        return Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 3));
    }

    @Test
    void aKeyOfAnotherProofSystemOrCurveIsRefused() throws IOException {
        zkeyRefused(zkey.with(1, littleEndian(2)), "section 1 (proof system)", "proof system is 2, not 1 (Groth16)");
        zkeyRefused(zkey.with(2, with(zkey.content(2), 0, 48)), "elements of the base field take 48 bytes");
        zkeyRefused(zkey.with(2, with(zkey.content(2), 4, 1)), "the base field's modulus is", "not BN254's");
        zkeyRefused(zkey.with(2, with(zkey.content(2), 40, 1)), "the scalar field's modulus is", "not BN254's");
    }

    @Test
    void countsThatDoNotAgreeWithTheSectionsAreRefused() throws IOException {
        byte[] header = zkey.content(2);
        zkeyRefused(zkey.with(2, with(header, WIRES, 1 << 26)), "section 5 (points A)", "67108864 points take");
        zkeyRefused(zkey.with(2, with(header, WIRES, -1)), "number of wires is 4294967295");
        zkeyRefused(zkey.with(2, with(header, WIRES, 0)), "number of public wires is 2");
        zkeyRefused(zkey.with(2, with(header, PUBLIC, 3)), "section 3", "4 points take 256");
        zkeyRefused(zkey.with(2, with(header, DOMAIN, 1 << 27)), "section 9 (points H)", "134217728 points take");
        zkeyRefused(zkey.with(2, with(header, DOMAIN, 1 << 28)), "size of the domain is 268435456");
        zkeyRefused(zkey.with(2, with(header, DOMAIN, 2)), "size of the domain is 2, which has no rows for 2 public");
        zkeyRefused(zkey.with(2, Arrays.copyOf(header, header.length + 1)), "section 2 (header)", "1 bytes are left");
        zkeyRefused(zkey.with(8, Arrays.copyOf(zkey.content(8), G1_BYTES)), "section 8 (points C)", "has 64 bytes");
        zkeyRefused(zkey.with(4, with(zkey.content(4), 0, -1)), "section 4", "number of coefficients is 4294967295");
    }

    @Test
    void coefficientsOutsideTheMatricesAreRefused() throws IOException {
        byte[] coefficients = zkey.content(4);
        zkeyRefused(zkey.with(4, with(coefficients, 4, 2)), "matrix of coefficient 0 is 2");
        zkeyRefused(zkey.with(4, with(coefficients, 8, 64)), "row of coefficient 0 is 64", "at most 63");
        zkeyRefused(zkey.with(4, with(coefficients, 12, key.nWires())), "wire of coefficient 0 is " + key.nWires());
        zkeyRefused(zkey.with(4, with(coefficients, 44, -1)), "coefficient 0 is", "not below the scalar field's");
        byte[] fewer = with(coefficients, 0, zkey.view(4).getInt(0) - 1);
        zkeyRefused(zkey.with(4, fewer), "section 4 (coefficients)", "44 bytes are left over");
    }

    @Test
    void pointsThatAreNoneAreRefused() throws IOException {
        byte[] header = zkey.content(2);
        zkeyRefused(zkey.with(2, with(header, ALPHA, 1)), "alpha1 is not on the curve");
        zkeyRefused(
                zkey.with(2, with(header, ALPHA, modulus())), "a coordinate of alpha1", "not below the base field's");
        zkeyRefused(zkey.with(2, with(header, ALPHA, new byte[G1_BYTES])), "alpha1 is at infinity");
        zkeyRefused(zkey.with(2, with(header, BETA2, new byte[G2_BYTES])), "beta2 is at infinity");
        byte[] outside = littleEndian(TwistPoints.outsideTheSubgroup().toLimbs());
        zkeyRefused(zkey.with(2, with(header, GAMMA2, outside)), "gamma2 is not in the subgroup of order r");
        byte[] publics = zkey.content(3);
        zkeyRefused(zkey.with(3, with(publics, G1_BYTES, new byte[G1_BYTES])), "section 3", "point 1 is at infinity");
        byte[] points = zkey.content(9);
        zkeyRefused(
                zkey.with(9, with(points, 5 * G1_BYTES, new byte[G1_BYTES])), "section 9", "point 5 is at infinity");
        zkeyRefused(
                zkey.with(9, with(points, 3 * G1_BYTES, 77)), "section 9 (points H)", "point 3 is not on the curve");
        zkeyRefused(zkey.with(6, with(zkey.content(6), 7 * G1_BYTES, modulus())), "coordinate of point 7", "not below");
        byte[] generator = littleEndian(G2.GENERATOR.toLimbs());
        generator[0] ^= 1;
        zkeyRefused(zkey.with(7, with(zkey.content(7), 0, generator)), "section 7 (points B2)", "point 0 is not on");
    }

    @Test
    void aRecordOfContributionsThatDoesNotEndWithTheKeyIsRefused() throws IOException {
        // One contribution whose points are generators and the key's own gamma; its delta is not the header's.
        var record =
                ByteBuffer.allocate(64 + 4 + 3 * G1_BYTES + G2_BYTES + 64 + 8).order(ByteOrder.LITTLE_ENDIAN);
        byte[] g1 = Arrays.copyOfRange(zkey.content(3), 0, G1_BYTES);
        record.position(64);
        record.putInt(1)
                .put(g1)
                .put(g1)
                .put(g1)
                .put(littleEndian(key.verifyingKey().gamma().toLimbs()));
        var path = zkey.with(10, record.array()).write(folder.resolve("bad.zkey"));
        assertThatThrownBy(() -> ZkeyFile.readShape(path))
                .isInstanceOf(Iden3FormatException.class)
                .hasMessage("bad.zkey: zkey section 10 (contributions): delta after the last contribution is not the"
                        + " header's");
        var shape = ZkeyFile.readShape(folder.resolve("k.zkey"));
        assertThat(shape.contributions()).isEmpty();
        assertThat(shape.wires()).isEqualTo(key.nWires());
        assertThat(shape.constraints()).isEqualTo(random.system().nConstraints());
        assertThat(shape.termsA()).isEqualTo(key.a().terms());
        assertThat(shape.termsB()).isEqualTo(key.b().terms());
    }

    @Test
    void aWitnessThatIsNoneIsRefused() throws IOException {
        wtnsRefused(wtns.with(1, with(wtns.content(1), 4, 1)), "section 1 (header)", "scalar field's modulus is");
        wtnsRefused(wtns.with(1, with(wtns.content(1), 36, 0)), "number of values is 0");
        wtnsRefused(wtns.with(1, with(wtns.content(1), 36, -1)), "number of values is 4294967295");
        wtnsRefused(wtns.with(1, with(wtns.content(1), 36, 1 << 28)), "268435456 values take 8589934592");
        wtnsRefused(wtns.with(2, with(wtns.content(2), 0, 3)), "value 0 is 3, but wire 0 is the constant 1");
        wtnsRefused(wtns.with(2, with(wtns.content(2), 64 + 28, -1)), "value 2 is", "not below the scalar field's");
    }

    @Test
    void constraintsThatAreNoneAreRefused() throws IOException {
        byte[] header = r1cs.content(1);
        int wires = random.system().nWires();
        r1csRefused(r1cs.with(1, with(header, 4, 1)), "section 1 (header)", "scalar field's modulus is");
        r1csRefused(r1cs.with(1, with(header, 36, wires + 1)), "section 3 (labels)", (wires + 1) + " labels take");
        r1csRefused(r1cs.with(1, with(header, 36, 1 << 28)), "268435456 labels take");
        r1csRefused(r1cs.with(1, with(header, 40, wires)), "number of wires is " + wires, "does not hold");
        r1csRefused(r1cs.with(1, with(header, 60, -1)), "number of constraints is 4294967295");
        r1csRefused(r1cs.with(1, with(header, 60, 29)), "section 2 (constraints)", "bytes are left over");
        r1csRefused(r1cs.with(1, with(header, 60, 31)), "section 2 (constraints)", "ends at byte");
        byte[] body = r1cs.content(2);
        r1csRefused(r1cs.with(2, with(body, 0, -1)), "number of terms of A is 4294967295");
        r1csRefused(r1cs.with(2, with(body, 4, wires)), "a wire is " + wires);
        r1csRefused(r1cs.with(2, with(body, 36, -1)), "a coefficient of A is", "not below the scalar field's");
        r1csRefused(r1cs.and(4, littleEndian(1)), "section 4 (custom gates)", "has 1 custom gates");
    }
}
