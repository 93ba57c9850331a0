package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Looks through a WebAssembly binary before the runtime gets it: the runtime allocates by counts that a file
/// claims, and knows extensions whose objects lie outside the program's bounded memory. What circom writes needs
/// none of them; all else is refused. The code itself is not looked at: the runtime validates it.
///
/// The binary format is the WebAssembly Core Specification's, chapter 5.
final class WasmModuleCheck {
    private static final byte[] START = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final String HOST = "runtime";

    /// What a program of circom may call.
    static final Set<String> IMPORTS =
            Set.of("exceptionHandler", "printErrorMessage", "writeBufferMessage", "showSharedRWMemory");

    private static final int FUNCTION = 0x60;
    private static final int FUNCTION_REFERENCE = 0x70;
    private static final int SMALLEST_NUMBER = 0x7c;
    private static final int LARGEST_NUMBER = 0x7f;
    private static final int CUSTOM = 0;
    /// The runtime's own bound is for each group of locals; this one is for all of a function.
    private static final int MAX_LOCALS = 50_000;

    private static final int MAX_TABLE = 1 << 20;

    private final WasmReader file;
    private final int maxPages;
    private final byte[] bytes;
    private final Set<Integer> seen = new HashSet<>();
    private final List<Integer> bodyBytes = new ArrayList<>();
    private final ByteArrayOutputStream kept;
    private int imports;

    private WasmModuleCheck(String name, byte[] bytes, WasmLimits limits) {
        this.bytes = bytes;
        this.file = new WasmReader(name, bytes, 0, bytes.length);
        this.maxPages = limits.maxMemoryPages();
        this.kept = new ByteArrayOutputStream(bytes.length);
    }

    /// @param program without custom sections, which nothing here needs
    /// @param imports functions that come before the program's own in its numbering
    /// @param bodyBytes how long each function of the program is
    record Checked(ByteBuffer program, int imports, List<Integer> bodyBytes) {
        /// The functions whose bodies are longer.
        Set<Integer> longerThan(int bytes) {
            return IntStream.range(0, bodyBytes.size())
                    .filter(i -> bodyBytes.get(i) > bytes)
                    .mapToObj(i -> imports + i)
                    .collect(Collectors.toSet());
        }
    }

    static Checked check(String name, byte[] bytes, WasmLimits limits) throws WitnessException {
        if (bytes.length > limits.maxBytes()) {
            throw new WitnessException(
                    Reason.PROGRAM,
                    name + ": has " + bytes.length + " bytes, at most " + limits.maxBytes() + " allowed");
        }
        var check = new WasmModuleCheck(name, bytes, limits);
        check.sections();
        return new Checked(ByteBuffer.wrap(check.kept.toByteArray()), check.imports, check.bodyBytes);
    }

    private void sections() throws WitnessException {
        if (!file.startsWith(START)) {
            throw file.wrong("this is no WebAssembly of version 1");
        }
        file.skip(START.length);
        kept.writeBytes(START);
        while (file.remaining() > 0) {
            int from = file.at();
            int id = file.u8();
            var section = file.part("section " + id, file.count("bytes of section " + id));
            if (id == CUSTOM) {
                continue;
            }
            if (!seen.add(id)) {
                throw file.wrong("section " + id + " occurs twice");
            }
            section(id, section);
            kept.write(bytes, from, file.at() - from);
        }
    }

    private void section(int id, WasmReader section) throws WitnessException {
        switch (id) {
            case 1 -> types(section);
            case 2 -> importsOf(section);
            case 4 -> tables(section);
            case 5 -> memories(section);
            case 9 -> elements(section);
            case 10 -> bodies(section);
            case 11 -> data(section);
            // Functions, globals, exports, start and the number of data segments: lists whose entries the runtime
            // reads one by one.
            case 3, 6, 7, 8, 12 -> {
                if (id != 8 && id != 12) {
                    section.count("entries");
                }
            }
            default -> throw file.wrong("section " + id + " is of an extension that circom does not use");
        }
    }

    private void types(WasmReader section) throws WitnessException {
        for (int i = section.count("types"); i > 0; i--) {
            if (section.u8() != FUNCTION) {
                throw section.wrong("a type is none of a function");
            }
            for (int k = section.count("parameters"); k > 0; k--) {
                number(section);
            }
            for (int k = section.count("results"); k > 0; k--) {
                number(section);
            }
        }
        section.end();
    }

    /// A type of numbers: vectors and references are not used.
    private static void number(WasmReader section) throws WitnessException {
        int type = section.u8();
        if (type < SMALLEST_NUMBER || type > LARGEST_NUMBER) {
            throw section.wrong("a value is of type " + type + ", which is not of integers or floats");
        }
    }

    private void importsOf(WasmReader section) throws WitnessException {
        imports = section.count("imports");
        if (imports > IMPORTS.size()) {
            throw section.wrong("imports are " + imports + ", a program of circom 2 needs " + IMPORTS.size());
        }
        for (int i = 0; i < imports; i++) {
            String module = section.name();
            String name = section.name();
            if (section.u8() != 0 || !module.equals(HOST) || !IMPORTS.contains(name)) {
                throw section.wrong("wants " + module + "." + name + ", which a program of circom 2 does not need");
            }
            section.u32();
        }
        section.end();
    }

    private void tables(WasmReader section) throws WitnessException {
        for (int i = one(section, "tables"); i > 0; i--) {
            if (section.u8() != FUNCTION_REFERENCE) {
                throw section.wrong("a table is not of functions");
            }
            limits(section, "table", MAX_TABLE, "entries", Reason.PROGRAM);
        }
        section.end();
    }

    private void memories(WasmReader section) throws WitnessException {
        for (int i = one(section, "memories"); i > 0; i--) {
            limits(section, "memory", maxPages, "pages of 64 KiB", Reason.MEMORY);
        }
        section.end();
    }

    private static int one(WasmReader section, String what) throws WitnessException {
        int count = section.count(what);
        if (count > 1) {
            throw section.wrong(what + " are " + count + ", one is enough");
        }
        return count;
    }

    /// What there is at first; that neither grows beyond its bound is seen to while the program runs.
    private static void limits(WasmReader section, String what, int most, String unit, Reason reason)
            throws WitnessException {
        int flags = section.u8();
        if (flags > 1) {
            throw section.wrong("the " + what + " is shared or of 64 bits");
        }
        long least = section.u32();
        if (least > most) {
            throw section.wrong(
                    reason, "the " + what + " has " + least + " " + unit + ", at most " + most + " allowed");
        }
        if (flags == 1) {
            section.u32();
        }
    }

    private void elements(WasmReader section) throws WitnessException {
        for (int i = section.count("segments of elements"); i > 0; i--) {
            if (section.u32() != 0) {
                throw section.wrong("a segment of elements is not a list of functions with an offset");
            }
            section.constant();
            for (int k = section.count("elements"); k > 0; k--) {
                section.u32();
            }
        }
        section.end();
    }

    private void bodies(WasmReader section) throws WitnessException {
        int count = section.count("functions");
        for (int i = 0; i < count; i++) {
            int length = section.count("bytes of function " + i);
            var body = section.part("function " + i, length);
            long locals = 0;
            for (int group = body.count("groups of locals"); group > 0; group--) {
                locals += body.u32();
                number(body);
                if (locals > MAX_LOCALS) {
                    throw body.wrong("has more than " + MAX_LOCALS + " locals");
                }
            }
            bodyBytes.add(length);
        }
        section.end();
    }

    private void data(WasmReader section) throws WitnessException {
        for (int i = section.count("segments of data"); i > 0; i--) {
            if (section.u32() != 0) {
                throw section.wrong("a segment of data has no offset");
            }
            section.constant();
            section.skip(section.count("bytes of data"));
        }
        section.end();
    }
}
