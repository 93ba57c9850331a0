package io.orrery.persistence.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;

/// The lines of text in a file of H2: its two headers, and the first line and the footer of each chunk. They are
/// `name:value,name:value`, numbers in hexadecimal; headers and footers end with a checksum of themselves. See "File
/// Format" in H2's documentation of MVStore.
final class StoreLine {
    /// A header fills one.
    static final int BLOCK = 4096;
    /// Longer than the first line of any chunk.
    static final int FIRST_LINE = 1024;
    /// The last bytes of a chunk.
    static final int FOOTER = 128;

    static final String CHUNK = "chunk";
    static final String LENGTH = "len";
    static final String PLACE = "block";
    static final String VERSION = "version";
    /// In the last header of a file that was closed.
    static final String CLEAN = "clean";

    private static final String CHECKSUM = "fletcher";

    private StoreLine() {}

    /// The fields of a header or of a chunk's first line: `name:value,name:value`, numbers in hexadecimal.
    static Map<String, String> fields(String line) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : line.strip().split(",", -1)) {
            var colon = field.indexOf(':');
            if (colon > 0) {
                fields.put(field.substring(0, colon), field.substring(colon + 1));
            }
        }
        return fields;
    }

    static String line(ByteBuffer source, int most) {
        var bytes = new byte[Math.min(source.remaining(), most)];
        source.get(source.position(), bytes);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(0, end);
    }

    /// The fields of a line that ends with its checksum, without that; none where it is wrong.
    static Map<String, String> checked(String line) {
        var text = line.strip();
        var end = text.lastIndexOf("," + CHECKSUM + ":");
        return end > 0 && text.equals(withChecksum(text.substring(0, end)))
                ? fields(text.substring(0, end))
                : new LinkedHashMap<>();
    }

    /// A number that is not negative, or -1 where there is none.
    static long number(Map<String, String> fields, String name) {
        try {
            return Math.max(-1, Long.parseLong(fields.getOrDefault(name, "-1"), 16));
        } catch (NumberFormatException notOne) {
            return -1;
        }
    }

    private static String withChecksum(String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return text + "," + CHECKSUM + ":" + Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length));
    }

    private static String text(Map<String, String> fields) {
        return withChecksum(fields.entrySet().stream()
                .map(field -> field.getKey() + ":" + field.getValue())
                .collect(Collectors.joining(",")));
    }

    static ByteBuffer header(Map<String, String> fields) {
        var block = ByteBuffer.allocate(BLOCK);
        block.put((text(fields) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return block.rewind();
    }

    static byte[] footer(Map<String, String> fields) {
        var text = text(fields);
        return (text + " ".repeat(FOOTER - 1 - text.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static String sum(ByteBuffer bytes) {
        var sum = new CRC32C();
        sum.update(bytes);
        return Long.toHexString(sum.getValue());
    }
}
