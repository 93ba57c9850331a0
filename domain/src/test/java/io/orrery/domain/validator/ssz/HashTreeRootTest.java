package io.orrery.domain.validator.ssz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashTreeRootTest {
    private static final long SEED = 0x55;

    /// The definition: all leaves, zeros included, in one full tree.
    private static byte[] naive(List<byte[]> leaves, int width) throws Exception {
        if (width == 1) {
            return leaves.isEmpty() ? new byte[32] : leaves.getFirst();
        }
        int half = width / 2;
        var pair = new ByteArrayOutputStream();
        pair.writeBytes(naive(leaves.subList(0, Math.min(half, leaves.size())), half));
        pair.writeBytes(naive(leaves.subList(Math.min(half, leaves.size()), leaves.size()), half));
        return MessageDigest.getInstance("SHA-256").digest(pair.toByteArray());
    }

    private static byte[] withLength(byte[] root, int length) throws Exception {
        var pair = Arrays.copyOf(root, 64);
        pair[32] = (byte) length;
        return MessageDigest.getInstance("SHA-256").digest(pair);
    }

    private static List<byte[]> random(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    var bytes = new byte[32];
                    random.nextBytes(bytes);
                    return bytes;
                })
                .toList();
    }

    @Test
    void aListHasTheRootOfItsFullTreeAndItsLength() throws Exception {
        var random = new SplittableRandom(SEED);
        for (int limit = 1; limit <= 33; limit++) {
            int width = Integer.highestOneBit(2 * limit - 1);
            for (int count = 0; count <= limit; count++) {
                var leaves = random(random, count);
                var expected = withLength(naive(leaves, width), count);
                assertThat(HashTreeRoot.list(leaves.stream().map(Digest::of).toList(), limit)
                                .toBytes())
                        .as("%d of %d", count, limit)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aContainerHasTheRootOfItsFields() throws Exception {
        var random = new SplittableRandom(SEED);
        for (int count = 1; count <= 9; count++) {
            var fields = random(random, count);
            int width = Integer.highestOneBit(2 * count - 1);
            assertThat(HashTreeRoot.container(fields.stream().map(Digest::of).toArray(Digest[]::new))
                            .toBytes())
                    .isEqualTo(naive(fields, width));
        }
    }

    @Test
    void aListWithAHugeLimitCostsItsDepthOnly() {
        assertThat(HashTreeRoot.list(List.of(), 1L << 40)).isNotEqualTo(HashTreeRoot.list(List.of(), 1L << 39));
        assertThatThrownBy(() -> HashTreeRoot.list(List.of(), 1L << 41)).hasMessageContaining("limit");
    }

    @Test
    void aListAboveItsLimitIsRefused() {
        var three = Collections.nCopies(3, HashTreeRoot.uint64(1));
        assertThatThrownBy(() -> HashTreeRoot.list(three, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 chunks are more than the limit 2");
    }

    @Test
    void bytesArePackedIntoChunks() throws Exception {
        var random = new SplittableRandom(SEED);
        for (int size : new int[] {4, 20, 32, 33, 48, 64, 96, 2592, 4627}) {
            var bytes = new byte[size];
            random.nextBytes(bytes);
            int chunks = (size + 31) / 32;
            var padded = Arrays.copyOf(bytes, chunks * 32);
            var leaves = IntStream.range(0, chunks)
                    .mapToObj(i -> Arrays.copyOfRange(padded, 32 * i, 32 * i + 32))
                    .toList();
            assertThat(HashTreeRoot.bytes(ByteVector.of(bytes)).toBytes())
                    .isEqualTo(naive(leaves, Integer.highestOneBit(2 * chunks - 1)));
        }
    }

    @Test
    void aListOfBitsIsReadUpToItsEndBit() {
        var three = Bitlist.deserialize(ByteVector.parse("0x0d"));
        assertThat(three.length()).isEqualTo(3);
        assertThat(three.bits()).isEqualTo(ByteVector.parse("0x05"));
        var eight = Bitlist.deserialize(ByteVector.parse("0xff01"));
        assertThat(eight.length()).isEqualTo(8);
        assertThat(eight.bits()).isEqualTo(ByteVector.parse("0xff"));
        assertThat(Bitlist.deserialize(ByteVector.parse("0x01")).length()).isZero();
    }

    @Test
    void bitsWithoutTheirEndOrBehindItAreRefused() {
        for (var serialized : List.of("0x", "0x00", "0x0100")) {
            assertThatThrownBy(() -> Bitlist.deserialize(ByteVector.parse(serialized)))
                    .as(serialized)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the bit that marks its end");
        }
        assertThatThrownBy(() -> new Bitlist(ByteVector.parse("0x08"), 3)).hasMessageContaining("nothing behind");
        assertThatThrownBy(() -> new Bitvector(ByteVector.parse("0x10"), 4)).hasMessageContaining("nothing behind");
        assertThatThrownBy(() -> new Bitvector(ByteVector.parse("0x10"), 9)).hasMessageContaining("9 bits");
    }

    @Test
    void moreBitsThanTheTypeHasAreRefused() {
        var nine = Bitlist.deserialize(ByteVector.parse("0xff03"));
        assertThat(nine.length()).isEqualTo(9);
        assertThatThrownBy(() -> nine.root(8)).hasMessage("9 bits are more than the 8 of their type");
        assertThat(nine.root(9)).isNotEqualTo(nine.root(257));
    }

    @Test
    void numbersAreDecimalAndOfSixtyFourBits() {
        assertThat(Uint64.parse("slot", "18446744073709551615")).isEqualTo(-1);
        assertThat(Uint64.format(-1)).isEqualTo("18446744073709551615");
        for (var wrong : List.of("", "-1", "+1", " 1", "1.0", "0x10", "18446744073709551616", "9".repeat(400))) {
            assertThatThrownBy(() -> Uint64.parse("slot", wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("slot: ")
                    .hasMessageEndingWith("is no decimal number from 0 to 2^64 - 1")
                    .extracting(Throwable::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .hasSizeLessThan(120);
        }
    }
}
