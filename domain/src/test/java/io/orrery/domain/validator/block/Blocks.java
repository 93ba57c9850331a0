package io.orrery.domain.validator.block;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every kind of block there is, and values to fill one with.
final class Blocks {
    static final long SLOT = 7_654_321;
    static final long PROPOSER = 1_234_567;
    static final Digest PARENT = Digest.parse("0x" + "a1".repeat(32));
    static final Digest STATE = Digest.parse("0x" + "b2".repeat(32));
    static final ByteVector GRAFFITI = filled(32, 0xc3);

    private Blocks() {}

    /// @param addressBytes of its fee recipient
    record Kind(ForkName fork, Preset preset, boolean blinded, int addressBytes) {
        ByteVector signature(int with) {
            return filled(fork == ForkName.ZOND ? 4627 : 96, with);
        }

        ByteVector feeRecipient() {
            return filled(addressBytes, 0xd4);
        }

        byte[] empty() {
            return BlockBytes.empty(
                    fork, preset, blinded, SLOT, PROPOSER, PARENT, STATE, signature(0xe5), GRAFFITI, feeRecipient());
        }

        BlockShape shape() {
            return fork == ForkName.ZOND
                    ? BlockShape.qrl(preset, blinded, QrlLayout.of(feeRecipient()))
                    : BlockShape.ethereum(fork, preset, blinded);
        }

        boolean hasBlobs() {
            return !blinded && fork.from(ForkName.DENEB);
        }
    }

    static List<Kind> kinds() {
        var kinds = new ArrayList<Kind>();
        for (var fork : ForkName.values()) {
            var presets = fork == ForkName.ZOND ? List.of(Preset.QRL) : List.of(Preset.MAINNET, Preset.MINIMAL);
            for (var preset : presets) {
                for (boolean blinded : new boolean[] {false, true}) {
                    if (!blinded || fork == ForkName.ZOND || fork.from(ForkName.BELLATRIX)) {
                        kinds.add(new Kind(fork, preset, blinded, 20));
                        if (fork == ForkName.ZOND) {
                            kinds.add(new Kind(fork, preset, blinded, 64));
                        }
                    }
                }
            }
        }
        return kinds;
    }

    static ByteVector filled(int size, int with) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) with);
        return ByteVector.of(bytes);
    }
}
