package io.orrery.domain.validator.block;

import static io.orrery.domain.validator.ssz.ByDefinition.bitlist;
import static io.orrery.domain.validator.ssz.ByDefinition.byteList;
import static io.orrery.domain.validator.ssz.ByDefinition.bytes;
import static io.orrery.domain.validator.ssz.ByDefinition.container;
import static io.orrery.domain.validator.ssz.ByDefinition.list;
import static io.orrery.domain.validator.ssz.ByDefinition.uint64;
import static io.orrery.domain.validator.ssz.ByDefinition.uints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByDefinition;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random blocks of QRL, their containers written down once more from qrysm's proto files, and their roots
/// and bytes by the definition of SSZ.
class QrlBlockTest {
    private static final long SEED = Long.getLong("orrery.block.seed", 20_261_127);
    private static final int SIGNATURE = 4627;
    private static final int PUBLIC_KEY = 2592;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private byte[] some(int size) {
        var some = new byte[size];
        random.nextBytes(some);
        return some;
    }

    private ByDefinition root() {
        return bytes(some(32));
    }

    private ByDefinition number() {
        return uint64(random.nextLong(1L << 40));
    }

    private ByDefinition signature() {
        return bytes(some(SIGNATURE));
    }

    private ByDefinition upTo(int most, long limit, Supplier<ByDefinition> element) {
        return list(
                limit, Stream.generate(element).limit(random.nextInt(most + 1)).toList());
    }

    private ByDefinition data() {
        return container(number(), number(), root(), container(number(), root()), container(number(), root()));
    }

    private ByDefinition attestation() {
        var bits = new BitSet();
        int length = 1 + random.nextInt(128);
        IntStream.range(0, length).filter(_ -> random.nextBoolean()).forEach(bits::set);
        return container(bitlist(128, bits, length), data(), upTo(5, 128, this::signature));
    }

    private ByDefinition indexed() {
        var indices = random.longs(random.nextInt(6), 0, 1L << 40).toArray();
        return container(uints(128, indices), data(), upTo(3, 128, this::signature));
    }

    private ByDefinition header() {
        return container(container(number(), number(), root(), root(), root()), signature());
    }

    private ByDefinition deposit() {
        var proof = Stream.generate(this::root).limit(33).toList();
        // A vector is hashed and serialized as a container of its elements.
        return container(container(proof), container(bytes(some(PUBLIC_KEY)), root(), number(), signature()));
    }

    private ByDefinition exit() {
        return container(container(number(), number()), signature());
    }

    private ByDefinition change(int address) {
        return container(container(number(), bytes(some(PUBLIC_KEY)), bytes(some(address))), signature());
    }

    private ByDefinition payload(byte[] feeRecipient, boolean blinded) {
        var fields = new ArrayList<>(List.of(
                root(),
                bytes(feeRecipient),
                root(),
                root(),
                bytes(some(256)),
                root(),
                number(),
                number(),
                number(),
                number(),
                byteList(32, some(random.nextInt(33))),
                root(),
                root()));
        if (blinded) {
            fields.add(root());
            fields.add(root());
        } else {
            fields.add(upTo(9, 1 << 20, () -> byteList(1 << 30, some(random.nextInt(300)))));
            fields.add(upTo(16, 16, () -> container(number(), number(), bytes(some(feeRecipient.length)), number())));
        }
        return container(fields);
    }

    @ParameterizedTest
    @CsvSource({
        "false, true, 20", "true, true, 20", "false, false, 20", "true, false, 20",
        "false, true, 64", "true, true, 64", "false, false, 64", "true, false, 64",
    })
    void blocksOfEveryLayoutHaveTheRootOfTheDefinition(boolean blinded, boolean changes, int address) {
        for (int i = 0; i < 10; i++) {
            var reveal = some(SIGNATURE);
            var graffiti = some(32);
            var feeRecipient = some(address);
            var body = new ArrayList<>(List.of(
                    bytes(reveal),
                    container(root(), number(), root()),
                    bytes(graffiti),
                    upTo(2, 16, () -> container(header(), header())),
                    upTo(2, 2, () -> container(indexed(), indexed())),
                    upTo(4, 128, this::attestation),
                    upTo(2, 16, this::deposit),
                    upTo(2, 16, this::exit),
                    container(bytes(some(16)), upTo(4, 128, this::signature)),
                    payload(feeRecipient, blinded)));
            if (changes) {
                body.add(upTo(2, 16, () -> change(address)));
            }
            long slot = random.nextLong(1L << 40);
            var expected = container(uint64(slot), number(), root(), root(), container(body));
            var block = ProposedBlock.read(ForkName.ZOND, Preset.QRL, blinded, expected.bytes());

            var which = "seed %d, block %d".formatted(SEED, i);
            assertThat(block.root().toBytes()).as(which).isEqualTo(expected.root());
            assertThat(block.header().bodyRoot().toBytes())
                    .as(which)
                    .isEqualTo(container(body).root());
            assertThat(block.header().slot()).isEqualTo(slot);
            assertThat(block.randaoReveal().toBytes()).isEqualTo(reveal);
            assertThat(block.graffiti().toBytes()).isEqualTo(graffiti);
            assertThat(block.feeRecipient()).contains(ByteVector.of(feeRecipient));
            var signature = some(SIGNATURE);
            assertThat(block.signed(ByteVector.of(signature)))
                    .as(which)
                    .isEqualTo(container(expected, bytes(signature)).bytes());
        }
    }

    @Test
    void aBlockWhoseOffsetsAreOfNoLayoutIsRefused() {
        var ssz = new Blocks.Kind(ForkName.ZOND, Preset.QRL, false, 20).empty();
        // The offset of proposer_slashings, which is the length of the body's fixed part.
        ssz[84 + SIGNATURE + 72 + 32] ^= 16;
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.ZOND, Preset.QRL, false, ssz))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block: %d bytes have the offsets of no block of ZOND that is known here", ssz.length);
    }
}
