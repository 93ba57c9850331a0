package io.orrery.zk.iden3;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// The container that all iden3 binary files share, mapped into memory: four letters, a version, and sections
/// of a type and a length. Nothing is allocated by a length that the file claims before the file is known to
/// hold so much.
final class Sections implements AutoCloseable {
    /// No format has more than ten kinds.
    private static final int MAX_SECTIONS = 64;

    private static final int HEADER_BYTES = 12;
    private static final int SECTION_HEADER_BYTES = 12;

    private final String label;
    private final Arena arena;
    private final Map<Integer, MemorySegment> sections;

    private Sections(String label, Arena arena, Map<Integer, MemorySegment> sections) {
        this.label = label;
        this.arena = arena;
        this.sections = sections;
    }

    /// Opens a file whose magic is its kind.
    static Sections open(Path path, String kind, int version) throws IOException {
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            var label = path.getFileName() + ": " + kind;
            return new Sections(label, arena, table(file, label, kind, version));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static Map<Integer, MemorySegment> table(MemorySegment file, String label, String kind, int version)
            throws Iden3FormatException {
        if (file.byteSize() < HEADER_BYTES) {
            throw new Iden3FormatException(label + " file: has " + file.byteSize() + " bytes, its header takes 12");
        }
        var header = new Section(label + " header", file);
        String magic = new String(header.bytes(4), StandardCharsets.ISO_8859_1);
        if (!magic.equals(kind)) {
            throw new Iden3FormatException(
                    label + " header: magic is \"" + printable(magic) + "\", not \"" + kind + "\"");
        }
        long found = header.u32();
        if (found != version) {
            throw new Iden3FormatException(label + " header: version is " + found + ", not " + version);
        }
        long count = header.u32();
        if (count > MAX_SECTIONS) {
            throw new Iden3FormatException(
                    label + " header: " + count + " sections, at most " + MAX_SECTIONS + " allowed");
        }
        var sections = new HashMap<Integer, MemorySegment>();
        long at = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            if (file.byteSize() - at < SECTION_HEADER_BYTES) {
                throw new Iden3FormatException(
                        label + " file: ends at byte " + file.byteSize() + " before the header of section number " + i);
            }
            var entry = new Section(label + " section table", file.asSlice(at, SECTION_HEADER_BYTES));
            long type = entry.u32();
            long length = entry.u64();
            at += SECTION_HEADER_BYTES;
            if (length < 0 || length > file.byteSize() - at) {
                throw new Iden3FormatException(label + " section " + type + ": claims " + Long.toUnsignedString(length)
                        + " bytes, the file has " + (file.byteSize() - at) + " left");
            }
            if (sections.put((int) type, file.asSlice(at, length)) != null) {
                throw new Iden3FormatException(label + " section " + type + ": occurs twice");
            }
            at += length;
        }
        if (at != file.byteSize()) {
            throw new Iden3FormatException(
                    label + " file: " + (file.byteSize() - at) + " bytes follow the last of " + count + " sections");
        }
        return sections;
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /// A section from its beginning.
    Section section(int type, String name) throws Iden3FormatException {
        var found = sections.get(type);
        String labelled = label + " section " + type + " (" + name + ")";
        if (found == null) {
            throw new Iden3FormatException(labelled + ": is missing");
        }
        return new Section(labelled, found);
    }

    /// Whether the file has a section of a type.
    boolean has(int type) {
        return sections.containsKey(type);
    }

    @Override
    public void close() {
        arena.close();
    }
}
