package io.orrery.zk.iden3;

import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.io.IOException;
import java.nio.file.Path;

/// Constraint files (`.r1cs`, version 1). Labels are kept in no form: they are written as the wires' own
/// numbers. Custom gates, which PLONK has, are refused.
public final class R1csFile {
    private static final String KIND = "r1cs";
    private static final int VERSION = 1;
    /// A term is a wire and a coefficient.
    private static final int TERM_BYTES = 36;
    /// A constraint has three counts at least.
    private static final int CONSTRAINT_BYTES = 12;

    private static final int LABEL_BYTES = 8;
    /// What an array of four limbs each holds.
    private static final int MAX_WIRES = Integer.MAX_VALUE / 4 - 2;
    /// Arrays of terms double while they grow.
    private static final int MAX_TERMS = 1 << 29;

    private R1csFile() {}

    public static R1cs read(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            var header = file.section(1, "header");
            header.modulus(Section.SCALAR_FIELD, "scalar");
            int nWires = header.u32("number of wires", MAX_WIRES);
            int nOutputs = header.u32("number of public outputs", nWires);
            int nInputs = header.u32("number of public inputs", nWires);
            int nPrivate = header.u32("number of private inputs", nWires);
            header.u64();
            long nConstraints = header.u32();
            header.end();
            if (1L + nOutputs + nInputs + nPrivate > nWires) {
                throw header.wrong("number of wires is " + nWires + ", which does not hold the constant, " + nOutputs
                        + " outputs, " + nInputs + " public and " + nPrivate + " private inputs");
            }
            // A witness is as long as the header says that it has wires: the labels, one a wire, vouch for that.
            file.section(3, "labels").requireLength(nWires, LABEL_BYTES, "labels");
            refuseCustomGates(file);
            var body = file.section(2, "constraints");
            if (nConstraints > body.remaining() / CONSTRAINT_BYTES) {
                throw header.wrong(
                        "number of constraints is " + nConstraints + ", section 2 has " + body.remaining() + " bytes");
            }
            if (body.remaining() / TERM_BYTES > MAX_TERMS) {
                throw body.wrong("has " + body.remaining() + " bytes, more than " + MAX_TERMS + " terms");
            }
            var builder = R1cs.builder(nOutputs, nInputs);
            for (long row = 0; row < nConstraints; row++) {
                for (int t = body.count("number of terms of A", TERM_BYTES); t > 0; t--) {
                    builder.a(wire(body, nWires), body.element("a coefficient of A"));
                }
                for (int t = body.count("number of terms of B", TERM_BYTES); t > 0; t--) {
                    builder.b(wire(body, nWires), body.element("a coefficient of B"));
                }
                for (int t = body.count("number of terms of C", TERM_BYTES); t > 0; t--) {
                    builder.c(wire(body, nWires), body.element("a coefficient of C"));
                }
                builder.endRow();
            }
            body.end();
            return builder.build(nWires, nPrivate);
        }
    }

    private static void refuseCustomGates(Sections file) throws Iden3FormatException {
        for (int type : new int[] {4, 5}) {
            if (file.has(type)) {
                var gates = file.section(type, "custom gates");
                long count = gates.u32();
                if (count != 0) {
                    throw gates.wrong("has " + count + " custom gates, which Groth16 can not prove");
                }
            }
        }
    }

    private static int wire(Section body, int nWires) throws Iden3FormatException {
        return body.u32("a wire", nWires - 1L);
    }

    public static void write(R1cs system, Path path) throws IOException {
        try (var out = SectionsWriter.create(path, KIND, VERSION, 3)) {
            out.begin(1).modulus(Section.SCALAR_FIELD);
            out.u32(system.nWires()).u32(system.nPublicOutputs()).u32(system.nPublicInputs());
            out.u32(system.nPrivateInputs()).u64(system.nWires()).u32(system.nConstraints());
            out.begin(2);
            for (int row = 0; row < system.nConstraints(); row++) {
                row(out, system.a(), row);
                row(out, system.b(), row);
                row(out, system.c(), row);
            }
            out.begin(3);
            for (int i = 0; i < system.nWires(); i++) {
                out.u64(i);
            }
            out.finish();
        }
    }

    private static void row(SectionsWriter out, SparseRows rows, int row) throws IOException {
        int from = rows.rowStart()[row];
        int to = rows.rowStart()[row + 1];
        out.u32(to - from);
        long[] plain = new long[4];
        for (int i = from; i < to; i++) {
            FrLimbs.fromMontgomery(plain, 0, rows.table(), 4 * rows.coefficient()[i]);
            out.u32(rows.wire()[i]).limbs(plain);
        }
    }
}
