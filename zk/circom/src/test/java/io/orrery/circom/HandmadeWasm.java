package io.orrery.circom;

import io.orrery.zk.field.Fr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A program with circom's exports, written byte by byte, so that a test can let one of them do what circom would
/// not. As it is, it takes one value of any name and gives a witness of ones.
final class HandmadeWasm {
    static final int UNREACHABLE = 0x00;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int END = 0x0b;
    static final int BRANCH = 0x0c;
    static final int RETURN = 0x0f;
    static final int CALL = 0x10;
    static final int DROP = 0x1a;
    static final int GET = 0x20;
    static final int CONSTANT = 0x41;
    static final int ADD = 0x6a;
    static final int DIVIDE = 0x6d;
    static final int LOAD = 0x28;
    static final int SMALL_STORE = 0x36;
    static final int STORE = 0x37;
    static final int XOR = 0x73;
    static final int LONG_CONSTANT = 0x42;
    static final int MEMORY_GROW = 0x40;
    static final int EQUALS_ZERO = 0x45;
    static final int VOID = 0x40;
    static final int MINUS_ONE = 0x7f;

    /// Index of the one import, which is `exceptionHandler` unless a test has another.
    static final int IMPORT = 0;

    private static final int I32 = 0x7f;
    private static final int IMPORTED = 1;
    private static final int ELEMENT_BYTES = 32;

    private final Map<String, int[]> bodies = new LinkedHashMap<>();
    private final Map<String, int[]> types = new LinkedHashMap<>();
    private byte[] prime = littleEndian();
    private int pages = 1;
    private String importModule = "runtime";
    private String importName = "exceptionHandler";
    private int importParameters = 1;

    private HandmadeWasm() {
        function("getVersion", new int[] {0, 1}, CONSTANT, 2);
        function("getFieldNumLen32", new int[] {0, 1}, CONSTANT, 8);
        function("getRawPrime", new int[] {0, 0});
        function("getSharedRWMemoryStart", new int[] {0, 1}, CONSTANT, 0);
        function("readSharedRWMemory", new int[] {1, 1}, GET, 0);
        function("init", new int[] {1, 0});
        function("getInputSize", new int[] {0, 1}, CONSTANT, 1);
        function("getInputSignalSize", new int[] {2, 1}, CONSTANT, 1);
        function("setInputSignal", new int[] {3, 0});
        function("getWitnessSize", new int[] {0, 1}, CONSTANT, 3);
        function("getWitness", new int[] {1, 0}, store(0, 1, store(8, 0, store(16, 0, store(24, 0)))));
        function("getMessageChar", new int[] {0, 1}, CONSTANT, 0);
    }

    static HandmadeWasm good() {
        return new HandmadeWasm();
    }

    /// Code that stores a small number of 64 bits, and more code.
    static int[] store(int address, int value, int... more) {
        int[] code = {CONSTANT, address, LONG_CONSTANT, value, STORE, 3, 0};
        int[] all = new int[code.length + more.length];
        System.arraycopy(code, 0, all, 0, code.length);
        System.arraycopy(more, 0, all, code.length, more.length);
        return all;
    }

    private void function(String name, int[] parametersAndResults, int... code) {
        types.put(name, parametersAndResults);
        bodies.put(name, code);
    }

    /// Lets an export do something else; operands below 64 stand for themselves.
    HandmadeWasm with(String export, int... code) {
        bodies.replace(export, code);
        return this;
    }

    /// Index of an export among functions.
    int index(String export) {
        return IMPORTED + new ArrayList<>(bodies.keySet()).indexOf(export);
    }

    HandmadeWasm without(String export) {
        bodies.remove(export);
        types.remove(export);
        return this;
    }

    HandmadeWasm withPages(int count) {
        pages = count;
        return this;
    }

    HandmadeWasm withPrime(int... bytes) {
        prime = bytes(bytes);
        return this;
    }

    /// @param parameters of 32 bits, none or one
    HandmadeWasm importing(String module, String name, int parameters) {
        importModule = module;
        importName = name;
        importParameters = parameters;
        return this;
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
        var names = List.copyOf(bodies.keySet());
        var typeList = new ByteArrayOutputStream();
        typeList.writeBytes(leb(names.size() + 1));
        typeList.writeBytes(importParameters == 1 ? bytes(0x60, 1, I32, 0) : bytes(0x60, 0, 0));
        for (var name : names) {
            int[] type = types.getOrDefault(name, new int[2]);
            typeList.write(0x60);
            for (int count : type) {
                typeList.write(count);
                for (int i = 0; i < count; i++) {
                    typeList.write(I32);
                }
            }
        }
        section(out, 1, typeList.toByteArray());
        section(out, 2, joined(leb(1), name(importModule), name(importName), bytes(0, 0)));
        var functions = new ByteArrayOutputStream();
        functions.writeBytes(leb(names.size()));
        for (int i = 0; i < names.size(); i++) {
            functions.writeBytes(leb(i + 1));
        }
        section(out, 3, functions.toByteArray());
        section(out, 5, joined(bytes(1, 0), leb(pages)));
        var exports = new ByteArrayOutputStream();
        exports.writeBytes(leb(names.size()));
        for (var name : names) {
            exports.writeBytes(joined(name(name), bytes(0), leb(index(name))));
        }
        section(out, 7, exports.toByteArray());
        var code = new ByteArrayOutputStream();
        code.writeBytes(leb(names.size()));
        for (var name : names) {
            byte[] body = joined(bytes(0), bytes(bodies.getOrDefault(name, new int[0])), bytes(END));
            code.writeBytes(joined(leb(body.length), body));
        }
        section(out, 10, code.toByteArray());
        section(out, 11, joined(leb(1), bytes(0, CONSTANT, 0, END), leb(prime.length), prime));
        return out.toByteArray();
    }

    /// A section of any kind and content.
    static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.writeBytes(joined(bytes(id), leb(content.length), content));
    }

    static byte[] name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return joined(leb(utf8.length), utf8);
    }

    static byte[] leb(int value) {
        var out = new ByteArrayOutputStream();
        int rest = value;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            out.write((rest & 0x7f) | 0x80);
        }
        out.write(rest);
        return out.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }

    static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] littleEndian() {
        var out = ByteBuffer.allocate(ELEMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            out.putLong(Fr.MODULUS.shiftRight(64 * i).longValue());
        }
        return out.array();
    }
}
