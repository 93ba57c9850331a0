package io.orrery.domain.validator.protection;

import io.orrery.domain.collection.PersistentMap;

/// Whether a key may sign a vote, by what it has signed before: EIP-3076, *Conditions*, which is what the
/// consensus specification slashes for (`is_slashable_attestation_data`, `process_proposer_slashing`) and a
/// little more.
public final class SlashingProtection {
    private SlashingProtection() {}

    /// Why a vote is not signed.
    public enum Refusal {
        /// Another block was, or may have been, signed for the slot.
        CONFLICTING_BLOCK,
        /// At or below where the history of blocks begins, or, in minimal mode, ends.
        SLOT_BELOW_WATERMARK,
        /// Another attestation was, or may have been, signed for the target.
        DOUBLE_VOTE,
        /// It would surround an attestation that was signed.
        SURROUNDING_VOTE,
        /// An attestation that was signed surrounds it.
        SURROUNDED_VOTE,
        SOURCE_BELOW_WATERMARK,
        TARGET_BELOW_WATERMARK,
        /// No attestation is so.
        SOURCE_AFTER_TARGET,
        /// Further ahead of the caller's clock than any duty: see [Horizon].
        TOO_FAR_AHEAD
    }

    public sealed interface Verdict {
        /// It may be signed when `next` is on the disk, and not before.
        record Accept(ProtectionRecord next) implements Verdict {}

        /// This very vote was signed before: signing it again tells nobody anything new. Nothing is to be
        /// written.
        record Again() implements Verdict {}

        record Refuse(Refusal reason) implements Verdict {}
    }

    public static Verdict decide(ProtectionMode mode, ProtectionRecord record, Vote vote, Horizon horizon) {
        if (vote instanceof SignedAttestation(var source, var target, var _) && source > target) {
            return new Verdict.Refuse(Refusal.SOURCE_AFTER_TARGET);
        }
        if (horizon.isBefore(vote)) {
            return new Verdict.Refuse(Refusal.TOO_FAR_AHEAD);
        }
        return switch (mode) {
            case MINIMAL -> above(record.high(), record, vote);
            case COMPLETE ->
                switch (vote) {
                    case SignedBlock block -> block(record, block);
                    case SignedAttestation attestation -> attestation(record, attestation);
                };
        };
    }

    private static Verdict block(ProtectionRecord record, SignedBlock block) {
        var known = record.blocks().get(block.slot());
        if (known.isPresent()) {
            return known.get().hasRootOf(block) ? new Verdict.Again() : new Verdict.Refuse(Refusal.CONFLICTING_BLOCK);
        }
        return above(record.low(), record, block);
    }

    private static Verdict attestation(ProtectionRecord record, SignedAttestation vote) {
        var known = record.attestations().get(vote.target());
        if (known.isPresent()) {
            return known.get().is(vote) ? new Verdict.Again() : new Verdict.Refuse(Refusal.DOUBLE_VOTE);
        }
        // At or above everything, it neither surrounds nor is surrounded: what is signed in order is not
        // searched for.
        if (vote.source() < record.high().source() && surroundsOne(record.attestations(), vote)) {
            return new Verdict.Refuse(Refusal.SURROUNDING_VOTE);
        }
        if (vote.target() < record.high().target() && isSurrounded(record.attestations(), vote)) {
            return new Verdict.Refuse(Refusal.SURROUNDED_VOTE);
        }
        return above(record.low(), record, vote);
    }

    private static boolean surroundsOne(PersistentMap<Long, AttestedTarget> attestations, SignedAttestation vote) {
        var found = new boolean[1];
        attestations.forEach(
                (target, attested) -> found[0] |= vote.source() < attested.highestSource() && target < vote.target());
        return found[0];
    }

    private static boolean isSurrounded(PersistentMap<Long, AttestedTarget> attestations, SignedAttestation vote) {
        var found = new boolean[1];
        attestations.forEach(
                (target, attested) -> found[0] |= attested.lowestSource() < vote.source() && vote.target() < target);
        return found[0];
    }

    private static Verdict above(Watermarks marks, ProtectionRecord record, Vote vote) {
        return switch (vote) {
            case SignedBlock(var slot, var _) ->
                slot <= marks.slot()
                        ? new Verdict.Refuse(Refusal.SLOT_BELOW_WATERMARK)
                        : new Verdict.Accept(record.with(vote));
            case SignedAttestation(var source, var target, var _) -> {
                if (source < marks.source()) {
                    yield new Verdict.Refuse(Refusal.SOURCE_BELOW_WATERMARK);
                }
                yield target <= marks.target()
                        ? new Verdict.Refuse(Refusal.TARGET_BELOW_WATERMARK)
                        : new Verdict.Accept(record.with(vote));
            }
        };
    }
}
