package io.orrery.domain.validator.protection;

import io.orrery.domain.collection.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one key has signed. Immutable; a copy with one vote more shares the rest.
///
/// @param low where the history begins. At or below its slot and target, and below its source, nothing is
///     signed: what was signed there may not be known
/// @param high the highest of everything that is known, or was
/// @param blocks by slot
/// @param attestations by target
public record ProtectionRecord(
        Watermarks low,
        Watermarks high,
        PersistentMap<Long, SignedBlock> blocks,
        PersistentMap<Long, AttestedTarget> attestations) {
    /// Of a key that has never signed.
    public static final ProtectionRecord EMPTY =
            new ProtectionRecord(Watermarks.NONE, Watermarks.NONE, PersistentMap.empty(), PersistentMap.empty());

    /// @return the record with what its table holds
    public static ProtectionRecord of(
            Watermarks low, Watermarks high, Collection<SignedBlock> blocks, Collection<AttestedTarget> attestations) {
        var bySlot = PersistentMap.<Long, SignedBlock>empty();
        for (var block : blocks) {
            bySlot = bySlot.with(block.slot(), block);
        }
        var byTarget = PersistentMap.<Long, AttestedTarget>empty();
        for (var attested : attestations) {
            byTarget = byTarget.with(attested.target(), attested);
        }
        return new ProtectionRecord(low, high, bySlot, byTarget);
    }

    /// Whether nothing is known of the key: for one that is active on its chain that is no proof that it
    /// never signed.
    public boolean isEmpty() {
        return high.equals(Watermarks.NONE) && low.equals(Watermarks.NONE);
    }

    /// One vote that the rule has accepted. The first of its kind is where the history begins.
    ProtectionRecord with(Vote vote) {
        var begins = switch (vote) {
            case SignedBlock _ -> !low.hasBlock();
            case SignedAttestation _ -> !low.hasAttestation();
        };
        return put(vote, begins ? low.with(vote) : low);
    }

    private ProtectionRecord put(Vote vote, Watermarks from) {
        return switch (vote) {
            case SignedBlock block -> {
                var known = blocks.get(block.slot()).map(block::merged).orElse(block);
                yield new ProtectionRecord(from, high.with(block), blocks.with(block.slot(), known), attestations);
            }
            case SignedAttestation attestation -> {
                var known = attestations
                        .get(attestation.target())
                        .map(attested -> attested.merged(attestation))
                        .orElseGet(() -> AttestedTarget.of(attestation));
                yield new ProtectionRecord(
                        from, high.with(attestation), blocks, attestations.with(attestation.target(), known));
            }
        };
    }

    /// What another history tells, added to this one; nothing of it is judged. Complete: each vote.
    /// Minimal: only the watermarks, and everything up to them counts as signed.
    ///
    /// Doing it again changes nothing.
    public ProtectionRecord merged(ProtectionMode mode, Collection<? extends Vote> votes) {
        return switch (mode) {
            case MINIMAL -> raised(votes.stream().reduce(Watermarks.NONE, Watermarks::with, Watermarks::raised));
            case COMPLETE -> {
                var next = this;
                var begin = beginning(votes);
                var from = new Watermarks(
                        low.hasBlock() ? low.slot() : begin.slot(),
                        low.hasAttestation() ? low.source() : begin.source(),
                        low.hasAttestation() ? low.target() : begin.target());
                for (var vote : votes) {
                    next = next.put(vote, from);
                }
                yield next;
            }
        };
    }

    /// The lowest of each: where a history begins that is told from there on (EIP-3076, conditions 2, 4 and
    /// 5).
    private static Watermarks beginning(Collection<? extends Vote> votes) {
        long slot = Long.MAX_VALUE;
        long source = Long.MAX_VALUE;
        long target = Long.MAX_VALUE;
        for (var vote : votes) {
            switch (vote) {
                case SignedBlock(var at, var _) -> slot = Math.min(slot, at);
                case SignedAttestation(var from, var to, var _) -> {
                    source = Math.min(source, from);
                    target = Math.min(target, to);
                }
            }
        }
        return new Watermarks(
                slot == Long.MAX_VALUE ? -1 : slot,
                source == Long.MAX_VALUE ? -1 : source,
                target == Long.MAX_VALUE ? -1 : target);
    }

    /// Everything up to the watermarks counts as signed from now on.
    public ProtectionRecord raised(Watermarks to) {
        return new ProtectionRecord(low.raised(to), high.raised(to), blocks, attestations);
    }

    /// Forgets all but the newest votes.
    ///
    /// A block at slot *b* at or below the new low slot is refused by that alone, whatever *b* had. An
    /// attestation *(s, t)* is forgotten where *t* is at or below the new low target and *s* at or below
    /// the new low source. Then no vote *(s', t')* that passes the watermarks, *s' >= low source >= s* and
    /// *t' > low target >= t*, is slashable with it: it is no double vote, because *t' > t*; it does not
    /// surround, because *s' >= s*; and it is not surrounded, because *t' > t*.
    ///
    /// @param keep votes of each kind, at least 1
    public ProtectionRecord pruned(int keep) {
        var oldBlock = oldest(sortedBlocks(), keep);
        var oldAttestation = oldest(sortedAttestations(), keep);
        var slot = oldBlock.map(SignedBlock::slot).orElse(-1L);
        var target = oldAttestation.map(AttestedTarget::target).orElse(-1L);
        long source = sortedAttestations().stream()
                .filter(attested -> attested.target() <= target)
                .mapToLong(AttestedTarget::highestSource)
                .max()
                .orElse(-1);
        return of(
                low.raised(new Watermarks(slot, source, target)),
                high,
                sortedBlocks().stream().filter(block -> block.slot() > slot).toList(),
                sortedAttestations().stream()
                        .filter(attested -> attested.target() > target)
                        .toList());
    }

    private static <T> Optional<T> oldest(List<T> sorted, int keep) {
        return sorted.size() > keep ? Optional.of(sorted.get(sorted.size() - keep - 1)) : Optional.empty();
    }

    public List<SignedBlock> sortedBlocks() {
        var all = new ArrayList<SignedBlock>();
        blocks.forEach((_, block) -> all.add(block));
        all.sort(Comparator.comparingLong(SignedBlock::slot));
        return all;
    }

    public List<AttestedTarget> sortedAttestations() {
        var all = new ArrayList<AttestedTarget>();
        attestations.forEach((_, attested) -> all.add(attested));
        all.sort(Comparator.comparingLong(AttestedTarget::target));
        return all;
    }

    /// The blocks that tell another client all that this record refuses, by slot. The first is the low
    /// watermark.
    public List<SignedBlock> exportedBlocks() {
        var told = new ArrayList<SignedBlock>();
        if (low.hasBlock()) {
            told.add(blocks.get(low.slot()).orElseGet(() -> new SignedBlock(low.slot(), Optional.empty())));
        }
        sortedBlocks().stream().filter(block -> block.slot() > low.slot()).forEach(told::add);
        return told;
    }

    /// The attestations, by target. The first stands for all up to the low watermark: nothing at or below
    /// its target is signed, and its source is the highest of them, so that what would surround one of them
    /// surrounds it.
    public List<SignedAttestation> exportedAttestations() {
        var told = new ArrayList<SignedAttestation>();
        if (low.hasAttestation()) {
            long source = Math.max(
                    low.source(),
                    sortedAttestations().stream()
                            .filter(attested -> attested.target() <= low.target())
                            .mapToLong(AttestedTarget::highestSource)
                            .max()
                            .orElse(-1));
            var root = attestations
                    .get(low.target())
                    .filter(attested -> attested.lowestSource() == source)
                    .flatMap(AttestedTarget::root);
            told.add(new SignedAttestation(source, low.target(), root));
        }
        sortedAttestations().stream()
                .filter(attested -> attested.target() > low.target())
                .forEach(attested -> told.addAll(attested.votes()));
        return told;
    }
}
