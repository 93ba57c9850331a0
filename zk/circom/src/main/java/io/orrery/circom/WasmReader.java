package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads numbers and names of a WebAssembly binary, each within its bounds.
final class WasmReader {
    private static final int MAX_NAME = 1000;

    private final String label;
    private final byte[] bytes;
    private final int end;
    private int at;

    WasmReader(String label, byte[] bytes, int from, int end) {
        this.label = label;
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    WitnessException wrong(String what) {
        return wrong(Reason.PROGRAM, what);
    }

    WitnessException wrong(Reason reason, String what) {
        return new WitnessException(reason, label + ": at byte " + at + ": " + what);
    }

    int at() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    int u8() throws WitnessException {
        if (at == end) {
            throw wrong("the end comes too early");
        }
        return Byte.toUnsignedInt(bytes[at++]);
    }

    /// An unsigned integer of 32 bits in groups of seven.
    long u32() throws WitnessException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                if (value > 0xffffffffL) {
                    break;
                }
                return value;
            }
        }
        throw wrong("a number is longer than 32 bits");
    }

    /// A count of things that take a byte at least each.
    int count(String what) throws WitnessException {
        long count = u32();
        if (count > remaining()) {
            throw wrong(what + " are " + count + ", but only " + remaining() + " bytes are left");
        }
        return (int) count;
    }

    String name() throws WitnessException {
        int length = count("bytes of a name");
        if (length > MAX_NAME) {
            throw wrong("a name has " + length + " bytes, at most " + MAX_NAME + " allowed");
        }
        var name = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return name.replaceAll("[^ -~]", "?");
    }

    /// What follows, so many bytes long, read by itself.
    WasmReader part(String what, int length) throws WitnessException {
        if (length > remaining()) {
            throw wrong(what + " has " + length + " bytes, but only " + remaining() + " are left");
        }
        var part = new WasmReader(label + ", " + what, bytes, at, at + length);
        at += length;
        return part;
    }

    void skip(int length) throws WitnessException {
        part("a part", length);
    }

    /// The constant of `i32.const n end`, which is skipped.
    void constant() throws WitnessException {
        if (u8() != 0x41) {
            throw wrong("an offset is not a constant of 32 bits");
        }
        // The constant is signed; only its length matters here.
        for (int i = 0; u8() >= 0x80; i++) {
            if (i == 4) {
                throw wrong("a number is longer than 32 bits");
            }
        }
        if (u8() != 0x0b) {
            throw wrong("an offset is more than a constant");
        }
    }

    void end() throws WitnessException {
        if (remaining() != 0) {
            throw wrong(remaining() + " bytes are left over");
        }
    }

    boolean startsWith(byte... wanted) {
        return remaining() >= wanted.length && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
