package io.orrery.persistence.journal;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.state.ShardState;
import io.orrery.persistence.codec.CorruptBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// `-Dorrery.golden.write=true` writes anew what is written today.
final class StateKindsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static String line(Object state) {
        var kind = StateKinds.of(state.getClass());
        return kind.manifest() + " " + HEX.formatHex(Checksum.behind(kind.manifest(), kind.encode(state)));
    }

    private static List<String> golden() throws IOException {
        try (var file = Objects.requireNonNull(StateKindsTest.class.getResourceAsStream("/golden/states.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static Object read(String line) {
        var fields = line.split(" ", 2);
        return Checksum.read(
                "a snapshot",
                fields[0],
                HEX.parseHex(fields[1]),
                StateKinds.of(fields[0]).orElseThrow().codec());
    }

    @Test
    void everyStateIsWrittenAsTheGoldenBytes() throws IOException {
        var written = StateSamples.ALL.stream().map(StateKindsTest::line).toList();
        if (Boolean.getBoolean("orrery.golden.write")) {
            Files.write(Path.of("src/test/resources/golden/states.txt"), written);
        }
        assertThat(written).isEqualTo(golden());
        assertThat(golden().stream().map(line -> line.split(" ", 2)[0]).collect(toSet()))
                .isEqualTo(StateKinds.ALL.stream().map(StateKind::manifest).collect(toSet()));
    }

    @Test
    void everyGoldenStateIsReadAsItsValue() throws IOException {
        var read = golden().stream().map(StateKindsTest::read).toList();
        for (int i = 0; i < read.size(); i++) {
            var expected = StateSamples.ALL.get(i);
            // Trees are compared by what they hash to.
            if (read.get(i) instanceof ShardState shard && expected instanceof ShardState sample) {
                assertThat(shard.tree().root()).isEqualTo(sample.tree().root());
                assertThat(shard.untraced().toList())
                        .map(applied -> applied.before().root())
                        .isEqualTo(sample.untraced().toList().stream()
                                .map(applied -> applied.before().root())
                                .toList());
                assertThat(line(shard)).isEqualTo(line(sample));
            } else {
                assertThat(read.get(i)).isEqualTo(expected);
            }
        }
    }

    @Test
    void anyChangedByteIsCorruption() throws IOException {
        for (var line : golden()) {
            var fields = line.split(" ", 2);
            var bytes = HEX.parseHex(fields[1]);
            for (int i = 0; i < bytes.length; i++) {
                var damaged = bytes.clone();
                damaged[i] ^= (byte) (1 << (i % 8));
                assertThatThrownBy(() -> read(fields[0] + " " + HEX.formatHex(damaged)))
                        .isInstanceOf(CorruptBytes.class)
                        .hasMessageContaining(fields[0]);
            }
        }
    }

    @Test
    void aShortenedStateIsCorruptionToItsCodecToo() throws IOException {
        for (var line : golden()) {
            var fields = line.split(" ", 2);
            var codec = StateKinds.of(fields[0]).orElseThrow().codec();
            var bytes = HEX.parseHex(fields[1]);
            for (int length = 0; length < bytes.length - 4; length++) {
                var shortened = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> codec.decode(shortened)).isInstanceOf(CorruptBytes.class);
            }
        }
    }
}
