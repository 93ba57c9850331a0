package io.orrery.persistence.journal;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.persistence.codec.CorruptBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `-Dorrery.golden.write=true` writes anew what is written today; what was written before is never touched.
class EventSerializerTest {
    private static final HexFormat HEX = HexFormat.of();
    private final EventSerializer serializer = new EventSerializer();

    /// @param hex what stands in journals
    record Golden(String manifest, String hex) {
        byte[] bytes() {
            return HEX.parseHex(hex);
        }

        @Override
        public String toString() {
            return manifest;
        }
    }

    /// What is written today.
    static List<Golden> golden() throws IOException {
        return golden("/golden/events.txt");
    }

    static List<Golden> old() throws IOException {
        return golden("/golden/events-old.txt");
    }

    static List<Golden> goldenAndOld() throws IOException {
        return Stream.concat(golden().stream(), old().stream()).toList();
    }

    private static List<Golden> golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(EventSerializerTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .map(fields -> new Golden(fields[0], fields[1]))
                    .toList();
        }
    }

    @Test
    void everyEventIsWrittenAsTheGoldenBytes() throws IOException {
        var written = samples()
                .map(event -> serializer.manifest(event) + " " + HEX.formatHex(serializer.toBinary(event)))
                .toList();
        if (Boolean.getBoolean("orrery.golden.write")) {
            Files.write(Path.of("src/test/resources/golden/events.txt"), written);
        }
        var expected = golden().stream()
                .map(line -> line.manifest() + " " + line.hex())
                .toList();
        assertThat(written).isEqualTo(expected);
    }

    @Test
    void everyGoldenEventIsReadAsItsValue() throws IOException {
        var read = golden().stream()
                .map(line -> serializer.fromBinary(line.bytes(), line.manifest()))
                .toList();
        assertThat(read).isEqualTo(samples().toList());
    }

    @Test
    void everyOldEventIsReadAsItsValueAndWouldBeWrittenInTheNewestEncoding() throws IOException {
        var read = old().stream()
                .map(line -> serializer.fromBinary(line.bytes(), line.manifest()))
                .toList();
        assertThat(read).isEqualTo(EventSamples.OLD);
        var now = golden().stream().map(Golden::manifest).collect(toSet());
        assertThat(old()).noneMatch(line -> now.contains(line.manifest()));
        assertThat(read).allMatch(event -> now.contains(serializer.manifest(event)));
    }

    @Test
    void everyEventOfEveryEntityHasACodecAndAGoldenEntry() throws IOException {
        var declared = Stream.of(
                        Sequencer.Event.class,
                        StateShard.Event.class,
                        Batch.Event.class,
                        ProofJob.Event.class,
                        L1Lane.Event.class,
                        L1Watcher.Event.class)
                .flatMap(event -> Arrays.stream(event.getPermittedSubclasses()))
                .toList();
        assertThat(EventKinds.ALL.stream().map(EventKind::type).collect(toSet()))
                .isEqualTo(new HashSet<>(declared));
        assertThat(goldenAndOld().stream().map(Golden::manifest).collect(toSet()))
                .isEqualTo(EventKinds.ALL.stream().map(EventKind::manifest).collect(toSet()));
    }

    @ParameterizedTest
    @MethodSource("goldenAndOld")
    void anyChangedByteIsCorruption(Golden golden) {
        var bytes = golden.bytes();
        for (var i = 0; i < bytes.length; i++) {
            var damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> serializer.fromBinary(damaged, golden.manifest()))
                    .isInstanceOf(CorruptBytes.class)
                    .hasMessageContaining(golden.manifest());
        }
    }

    @ParameterizedTest
    @MethodSource("goldenAndOld")
    void aShortenedEventIsCorruptionToItsCodecToo(Golden golden) {
        var kind = EventKinds.of(golden.manifest());
        for (var length = 0; length < golden.bytes().length - 4; length++) {
            var shortened = Arrays.copyOf(golden.bytes(), length);
            assertThatThrownBy(() -> kind.codec().decode(shortened)).isInstanceOf(CorruptBytes.class);
            assertThatThrownBy(() -> serializer.fromBinary(shortened, golden.manifest()))
                    .isInstanceOf(CorruptBytes.class);
        }
    }

    @Test
    void bytesUnderTheManifestOfAnotherEventAreCorruption() {
        var bytes = serializer.toBinary(new StateShard.Event.ChunksReleased(4));
        assertThatThrownBy(() -> serializer.fromBinary(bytes, "l1-lane.begun/1"))
                .isInstanceOf(CorruptBytes.class);
    }

    @Test
    void anUnknownKindOfEventIsNamedInTheError() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[8], "sequencer.sealed/99"))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("sequencer.sealed/99");
    }

    @Test
    void whatIsNotAnEventIsRefused() {
        assertThatThrownBy(() -> serializer.toBinary("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
    }

    private static Stream<Object> samples() {
        var all = new ArrayList<>(EventSamples.ALL);
        all.addAll(EventSamples.MORE);
        return all.stream();
    }
}
