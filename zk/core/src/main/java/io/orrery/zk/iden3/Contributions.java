package io.orrery.zk.iden3;

import io.orrery.zk.curve.G1;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The ceremony's record, section 10 of a `.zkey`: what the second phase's contributors left behind.
///
/// Read for its form: points are on their curves, and the last contribution's delta is the key's. That each
/// contributor knew the secret of their share, and that the first began with the powers of tau, `snarkjs zkey
/// verify` tells, which has the powers-of-tau file.
record Contributions(String circuitHash, List<ZkeyShape.Contribution> all) {
    private static final int HASH_BYTES = 64;
    private static final int TRANSCRIPT_BYTES = 64;
    /// Points of G1 three times and of G2 once, transcript, type and length of the parameters.
    private static final int SHORTEST = 3 * 64 + 128 + TRANSCRIPT_BYTES + 8;

    private static final int BEACON = 1;

    private enum Parameter {
        NONE,
        NAME,
        ITERATIONS,
        BEACON_HASH
    }

    static Contributions read(Section section, G1 delta1) throws Iden3FormatException {
        String hash = HexFormat.of().formatHex(section.bytes(HASH_BYTES));
        int count = section.count("number of contributions", SHORTEST);
        var all = new ArrayList<ZkeyShape.Contribution>();
        for (int i = 0; i < count; i++) {
            String which = "contribution " + i;
            var deltaAfter = section.g1("delta after " + which);
            section.g1("point s of " + which);
            section.g1("point sx of " + which);
            section.g2("point spx of " + which);
            section.bytes(TRANSCRIPT_BYTES);
            int type = section.u32("type of " + which, BEACON);
            all.add(new ZkeyShape.Contribution(name(section, which), type == BEACON));
            if (i == count - 1 && !deltaAfter.equals(delta1)) {
                throw section.wrong("delta after the last contribution is not the header's");
            }
        }
        section.end();
        return new Contributions(hash, all);
    }

    private static String name(Section section, String which) throws Iden3FormatException {
        int length = section.count("length of the parameters of " + which, 1);
        long end = section.remaining() - length;
        String name = "";
        int last = 0;
        while (section.remaining() > end) {
            int type = section.u8();
            if (type <= last || type >= Parameter.values().length) {
                throw section.wrong("parameter of " + which + " is of type " + type + " after type " + last);
            }
            last = type;
            switch (Parameter.values()[type]) {
                case NONE -> throw section.wrong("parameter of " + which + " is of type 0");
                case NAME -> name = new String(section.bytes(section.u8()), StandardCharsets.UTF_8);
                case ITERATIONS -> section.u8();
                case BEACON_HASH -> section.bytes(section.u8());
            }
        }
        if (section.remaining() != end) {
            throw section.wrong("parameters of " + which + " are longer than their length, " + length);
        }
        return name;
    }
}
