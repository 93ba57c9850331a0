package io.orrery.zk.iden3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A binary file of iden3's taken apart, so that a test can tell one lie and write it again. All else stays true:
/// lengths follow the contents.
final class SectionedFile {
    static final SectionedFile EMPTY = new SectionedFile(new byte[8], List.of());

    private static final int HEADER_BYTES = 12;

    private final byte[] start;
    private final List<Section> sections;

    record Section(int type, ByteBuffer content) {}

    private SectionedFile(byte[] start, List<Section> sections) {
        this.start = start;
        this.sections = sections;
    }

    static SectionedFile read(Path path) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] start = new byte[8];
        bytes.get(start);
        var sections = new ArrayList<Section>();
        for (int i = bytes.getInt(); i > 0; i--) {
            int type = bytes.getInt();
            byte[] content = new byte[(int) bytes.getLong()];
            bytes.get(content);
            sections.add(new Section(type, ByteBuffer.wrap(content)));
        }
        return new SectionedFile(start, sections);
    }

    byte[] content(int type) {
        return sections.stream()
                .filter(section -> section.type() == type)
                .findFirst()
                .orElseThrow()
                .content()
                .array();
    }

    /// Numbers of a section, to be written over.
    ByteBuffer view(int type) {
        return ByteBuffer.wrap(content(type)).order(ByteOrder.LITTLE_ENDIAN);
    }

    SectionedFile with(int type, byte[] content) {
        return without(type).and(type, content);
    }

    SectionedFile and(int type, byte[] content) {
        var more = new ArrayList<>(sections);
        more.add(new Section(type, ByteBuffer.wrap(content)));
        return new SectionedFile(start, more);
    }

    SectionedFile without(int type) {
        return new SectionedFile(
                start,
                sections.stream().filter(section -> section.type() != type).toList());
    }

    SectionedFile backwards() {
        return new SectionedFile(
                start,
                sections.stream()
                        .sorted(Comparator.comparingInt(Section::type).reversed())
                        .toList());
    }

    Path write(Path path) throws IOException {
        int length = HEADER_BYTES
                + sections.stream().mapToInt(s -> 12 + s.content().capacity()).sum();
        var out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(start).putInt(sections.size());
        for (var section : sections) {
            out.putInt(section.type())
                    .putLong(section.content().capacity())
                    .put(section.content().array());
        }
        return Files.write(path, out.array());
    }
}
