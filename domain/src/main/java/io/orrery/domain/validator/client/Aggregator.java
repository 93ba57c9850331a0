package io.orrery.domain.validator.client;

import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Whether a validator is one of those who aggregate, as its selection proof draws.
///
/// A proof of ML-DSA is another with each signature, so that a validator of QRL draws by the first that it
/// has made and keeps it.
///
/// Source: consensus-specs, `phase0/validator.md` `is_aggregator`, `altair/validator.md`
/// `is_sync_committee_aggregator`; theQRL/qrysm has the same with its own sizes.
public final class Aggregator {
    /// `TARGET_AGGREGATORS_PER_COMMITTEE` and `TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE`, on all networks.
    private static final int TARGET = 16;

    private Aggregator() {}

    public static boolean ofCommittee(int committeeLength, ByteVector proof) {
        return drawn(committeeLength / TARGET, proof);
    }

    public static boolean ofSubcommittee(Preset preset, ByteVector proof) {
        return drawn(preset.syncSubcommitteeSize() / TARGET, proof);
    }

    /// The subcommittee of a place in the sync committee.
    public static long subcommittee(Preset preset, int position) {
        return position / preset.syncSubcommitteeSize();
    }

    private static boolean drawn(int oneOf, ByteVector proof) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(proof.toBytes());
            long number = ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
            return Long.remainderUnsigned(number, Math.max(1, oneOf)) == 0;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
