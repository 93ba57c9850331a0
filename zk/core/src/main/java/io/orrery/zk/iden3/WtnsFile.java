package io.orrery.zk.iden3;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import java.io.IOException;
import java.nio.file.Path;

/// Witness files (`.wtns`, version 2): one canonical integer a wire, little-endian.
public final class WtnsFile {
    private static final String KIND = "wtns";
    private static final int VERSION = 2;
    /// What an array of four limbs each holds.
    private static final int MAX_VALUES = Integer.MAX_VALUE / 4 - 2;

    private WtnsFile() {}

    /// The witness as four Montgomery limbs a wire. Its first value must be one; whether it satisfies a system,
    /// [io.orrery.zk.r1cs.R1cs#firstUnsatisfied] tells.
    public static long[] read(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            var header = file.section(1, "header");
            header.modulus(Section.SCALAR_FIELD, "scalar");
            int count = header.u32("number of values", MAX_VALUES);
            header.end();
            if (count == 0) {
                throw header.wrong("number of values is 0, but wire 0 is always there");
            }
            var values = file.section(2, "values");
            values.requireLength(count, Fr.BYTES, "values");
            long[] witness = new long[4 * count];
            for (int i = 0; i < count; i++) {
                values.scalar(witness, 4 * i, "value " + i);
                FrLimbs.toMontgomery(witness, 4 * i, witness, 4 * i);
            }
            if (!FrLimbs.isOne(witness, 0)) {
                throw values.wrong("value 0 is " + Fr.fromLimbs(witness, 0) + ", but wire 0 is the constant 1");
            }
            return witness;
        }
    }

    /// Writes a witness of four Montgomery limbs a wire.
    public static void write(long[] witness, Path path) throws IOException {
        try (var out = SectionsWriter.create(path, KIND, VERSION, 2)) {
            out.begin(1).modulus(Section.SCALAR_FIELD).u32(witness.length / 4);
            out.begin(2);
            long[] plain = new long[4];
            for (int o = 0; o < witness.length; o += 4) {
                FrLimbs.fromMontgomery(plain, 0, witness, o);
                out.limbs(plain);
            }
            out.finish();
        }
    }
}
