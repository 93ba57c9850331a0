package io.orrery.persistence.checkpoint;

import static io.orrery.persistence.codec.Values.account;
import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.dueDeposit;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.journal.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// `-Dorrery.golden.write=true` writes anew what is written today.
final class CheckpointCodecTest {
    private static final HexFormat HEX = HexFormat.of();

    private record Sample<T>(String manifest, Codec<T> codec, T value) {
        String line() {
            return manifest + " " + HEX.formatHex(Checksum.behind(manifest, codec.encode(value)));
        }

        T read(byte[] bytes) {
            return Checksum.read("a checkpoint", manifest, bytes, codec);
        }

        void assertRead(String line) {
            assertThat(read(HEX.parseHex(line.split(" ", 2)[1]))).isEqualTo(value);
        }

        void assertDamageFound(String line) {
            var bytes = HEX.parseHex(line.split(" ", 2)[1]);
            for (int i = 0; i < bytes.length; i++) {
                var damaged = bytes.clone();
                damaged[i] ^= (byte) (1 << (i % 8));
                assertThatThrownBy(() -> read(damaged))
                        .isInstanceOf(CorruptBytes.class)
                        .hasMessageContaining(manifest);
            }
        }
    }

    private static final List<Sample<?>> SAMPLES = List.of(
            new Sample<>(
                    CheckpointCodec.HEAD,
                    CheckpointCodec.STORED_HEAD,
                    new CheckpointCodec.StoredHead(
                            new Checkpoint.Head(
                                    batch(9),
                                    Sequencer.SealReason.AGE,
                                    fr(1),
                                    77,
                                    digest(2),
                                    1_234,
                                    567,
                                    1_790_000_000_123L),
                            2,
                            3)),
            new Sample<>(
                    CheckpointCodec.ACCOUNTS,
                    CheckpointCodec.ACCOUNT_PIECE,
                    new CheckpointCodec.Piece<>(
                            9,
                            0,
                            List.of(
                                    new CheckpointCodec.Opened(3, account(1)),
                                    new CheckpointCodec.Opened(0xffff_ffffL, account(2))))),
            new Sample<>(
                    CheckpointCodec.OPERATIONS,
                    CheckpointCodec.OPERATION_PIECE,
                    new CheckpointCodec.Piece<>(
                            9,
                            1,
                            List.of(
                                    new Checkpoint.Placed(
                                            550, new Operation.Deposit(dueDeposit(1), 4), OptionalInt.of(0), false),
                                    new Checkpoint.Placed(
                                            551, new Operation.Signed(transfer(2)), OptionalInt.of(1), true),
                                    new Checkpoint.Placed(
                                            560, new Operation.Signed(transfer(3)), OptionalInt.empty(), false)))));

    private static List<String> golden() throws IOException {
        try (var file =
                Objects.requireNonNull(CheckpointCodecTest.class.getResourceAsStream("/golden/checkpoint.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void everyPartIsWrittenAsTheGoldenBytesAndReadAsItsValue() throws IOException {
        var written = SAMPLES.stream().map(Sample::line).toList();
        if (Boolean.getBoolean("orrery.golden.write")) {
            Files.write(Path.of("src/test/resources/golden/checkpoint.txt"), written);
        }
        assertThat(written).isEqualTo(golden());
        for (int i = 0; i < SAMPLES.size(); i++) {
            SAMPLES.get(i).assertRead(golden().get(i));
        }
    }

    @Test
    void anyChangedByteIsCorruption() throws IOException {
        for (int i = 0; i < SAMPLES.size(); i++) {
            SAMPLES.get(i).assertDamageFound(golden().get(i));
        }
    }
}
