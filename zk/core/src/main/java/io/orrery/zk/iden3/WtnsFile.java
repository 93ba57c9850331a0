package io.orrery.zk.iden3;

import io.orrery.zk.field.FrLimbs;
import java.io.IOException;
import java.nio.file.Path;

/// Witness files (`.wtns`, version 2): one canonical integer a wire, little-endian.
public final class WtnsFile {
    private static final String KIND = "wtns";
    private static final int VERSION = 2;

    private WtnsFile() {}

    /// The witness as four Montgomery limbs a wire.
    public static long[] read(Path path) throws IOException {
        try (var file = Sections.open(path, KIND, VERSION)) {
            var header = file.section(1, "header");
            header.modulus(Section.SCALAR_FIELD, "scalar");
            int count = header.u32("number of values", Integer.MAX_VALUE / 4);
            header.end();
            var values = file.section(2, "values");
            if (values.remaining() != 32L * count) {
                throw values.wrong("has " + values.remaining() + " bytes, " + count + " values take " + 32L * count);
            }
            long[] witness = new long[4 * count];
            for (int i = 0; i < count; i++) {
                values.scalar(witness, 4 * i, "value " + i);
                FrLimbs.toMontgomery(witness, 4 * i, witness, 4 * i);
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
