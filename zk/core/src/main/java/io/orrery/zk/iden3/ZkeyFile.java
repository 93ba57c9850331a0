package io.orrery.zk.iden3;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.ntt.Ntt;
import io.orrery.zk.r1cs.SparseRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Groth16 proving keys (`.zkey`, version 1). Points are affine, in Montgomery form; a coefficient `c` of the
/// matrices is stored as `c·R^2`, so that one Montgomery multiplication with a canonical witness value gives a
/// value in Montgomery form.
///
/// A written file has no contributions and a zero circuit hash: it is a development key, which proves but which
/// `snarkjs zkey verify` does not accept.
public final class ZkeyFile {
    private static final String KIND = "zkey";
    private static final int VERSION = 1;
    private static final int GROTH16 = 1;
    private static final int HASH_BYTES = 64;
    private static final int G1_BYTES = 64;
    private static final int G2_BYTES = 128;

    private ZkeyFile() {}

    private record Header(VerifyingKey key, G1 beta1, G1 delta1, int nWires, int nPublic, int domainLog) {}

    /// The whole key, every check made that its file alone allows but one: each length, count, index and number;
    /// each point on its curve, those of the verifying key in their groups and not at infinity. The points B2 are
    /// not checked to be in their group, which takes about as long as a proof: with a key from outside, call
    /// [io.orrery.zk.groth16.KeyChecks] once, or verify the proofs that it makes.
    public static ProvingKey read(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            var header = header(file);
            var matrices = new Coefficients(file.section(4, "coefficients"), header.domainLog, header.nWires);
            int bound = header.nPublic + 1;
            return new ProvingKey(
                    header.key,
                    header.beta1,
                    header.delta1,
                    header.nWires,
                    header.domainLog,
                    matrices.rows(0),
                    matrices.rows(1),
                    file.section(5, "points A").points(Curve.G1, header.nWires, true),
                    file.section(6, "points B1").points(Curve.G1, header.nWires, true),
                    file.section(7, "points B2").points(Curve.G2, header.nWires, true),
                    file.section(8, "points C").points(Curve.G1, bound, header.nWires - bound, true),
                    file.section(9, "points H").points(Curve.G1, 1 << header.domainLog, false));
        }
    }

    /// The verifying key alone.
    public static VerifyingKey readVerifyingKey(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            return header(file).key;
        }
    }

    /// The sizes and the ceremony's record, without the points.
    public static ZkeyShape readShape(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            var header = header(file);
            var matrices = new Coefficients(file.section(4, "coefficients"), header.domainLog, header.nWires);
            var a = matrices.rows(0);
            // Other programs that read keys do not miss the record.
            var record = file.has(10)
                    ? Contributions.read(file.section(10, "contributions"), header.delta1)
                    : new Contributions("", List.of());
            return new ZkeyShape(
                    header.nWires,
                    header.nPublic,
                    header.domainLog,
                    Math.max(0, usedRows(a) - header.nPublic - 1),
                    a.terms(),
                    matrices.rows(1).terms(),
                    record.circuitHash(),
                    record.all());
        }
    }

    private static int usedRows(SparseRows rows) {
        int used = rows.rows();
        while (used > 0 && rows.rowStart()[used - 1] == rows.terms()) {
            used--;
        }
        return used;
    }

    private static Header header(Sections file) throws Iden3FormatException {
        var system = file.section(1, "proof system");
        long type = system.u32();
        if (type != GROTH16) {
            throw system.wrong("proof system is " + type + ", not 1 (Groth16)");
        }
        system.end();
        var header = file.section(2, "header");
        header.modulus(Section.BASE_FIELD, "base");
        header.modulus(Section.SCALAR_FIELD, "scalar");
        int nWires = header.u32("number of wires", Integer.MAX_VALUE / Curve.G2.pointLimbs() - 1);
        int nPublic = header.u32("number of public wires", nWires - 1L);
        int size = header.u32("size of the domain", 1L << (Ntt.MAX_LOG - 1));
        if (Integer.bitCount(size) != 1 || size < 2) {
            throw header.wrong("size of the domain is " + size + ", not a power of two");
        }
        if (size < nPublic + 1) {
            throw header.wrong("size of the domain is " + size + ", which has no rows for " + nPublic
                    + " public wires and the constant");
        }
        // Before anything is allocated by them, the file must have as many points as its header's numbers say.
        file.section(3, "points of the public inputs").requireLength(nPublic + 1L, G1_BYTES, "points");
        file.section(5, "points A").requireLength(nWires, G1_BYTES, "points");
        file.section(6, "points B1").requireLength(nWires, G1_BYTES, "points");
        file.section(7, "points B2").requireLength(nWires, G2_BYTES, "points");
        file.section(8, "points C").requireLength(nWires - nPublic - 1L, G1_BYTES, "points");
        file.section(9, "points H").requireLength(size, G1_BYTES, "points");
        G1 alpha = header.g1("alpha1");
        G1 beta1 = header.g1("beta1");
        G2 beta2 = header.g2("beta2");
        G2 gamma = header.g2("gamma2");
        G1 delta1 = header.g1("delta1");
        G2 delta2 = header.g2("delta2");
        header.end();
        // A public input whose point is at infinity is bound to nothing: the proof would hold for any value.
        long[] flat = file.section(3, "points of the public inputs").points(Curve.G1, nPublic + 1, false);
        var ic = new ArrayList<G1>();
        for (int o = 0; o < flat.length; o += Curve.G1.pointLimbs()) {
            ic.add(G1.fromLimbs(flat, o));
        }
        return new Header(
                new VerifyingKey(alpha, beta2, gamma, delta2, ic),
                beta1,
                delta1,
                nWires,
                nPublic,
                Integer.numberOfTrailingZeros(size));
    }

    public static void write(ProvingKey key, Path path) throws IOException {
        var vk = key.verifyingKey();
        try (var out = SectionsWriter.create(path, KIND, VERSION, 10)) {
            out.begin(1).u32(GROTH16);
            out.begin(2).modulus(Section.BASE_FIELD).modulus(Section.SCALAR_FIELD);
            out.u32(key.nWires()).u32(key.nPublic()).u32(1 << key.domainLog());
            out.g1(vk.alpha()).g1(key.beta1()).g2(vk.beta());
            out.g2(vk.gamma()).g1(key.delta1()).g2(vk.delta());
            out.begin(3);
            for (var point : vk.ic()) {
                out.g1(point);
            }
            out.begin(4).u32(key.a().terms() + key.b().terms());
            coefficients(out, 0, key.a());
            coefficients(out, 1, key.b());
            out.begin(5).limbs(key.pointsA());
            out.begin(6).limbs(key.pointsB1());
            out.begin(7).limbs(key.pointsB2());
            int firstC = (key.nPublic() + 1) * Curve.G1.pointLimbs();
            out.begin(8).limbs(Arrays.copyOfRange(key.pointsC(), firstC, key.pointsC().length));
            out.begin(9).limbs(key.pointsH());
            out.begin(10).bytes(new byte[HASH_BYTES]).u32(0);
            out.finish();
        }
    }

    private static void coefficients(SectionsWriter out, int matrix, SparseRows rows) throws IOException {
        long[] value = new long[4];
        for (int row = 0; row < rows.rows(); row++) {
            for (int i = rows.rowStart()[row]; i < rows.rowStart()[row + 1]; i++) {
                FrLimbs.toMontgomery(value, 0, rows.table(), 4 * rows.coefficient()[i]);
                out.u32(matrix).u32(row).u32(rows.wire()[i]).limbs(value);
            }
        }
    }
}
