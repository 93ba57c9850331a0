package io.orrery.domain.validator.client;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.SyncDuty;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of who does what in an epoch, and what of that may be another by now.
///
/// Source: ethereum/beacon-APIs, `apis/validator/duties/*.yaml` and `apis/eventstream`: votes of an epoch
/// follow from the last block before the epoch before it, proposers from the last before the epoch.
///
/// @param heard for which dependent root each part was read again: a node that goes on telling another is
///     asked once, and not with each block
public record EpochDuties(
        long epoch,
        Optional<Attesters> attesters,
        Optional<Proposers> proposers,
        Optional<List<SyncDuty>> sync,
        Map<Part, Digest> heard) {
    public enum Part {
        ATTESTERS,
        PROPOSERS,
        SYNC
    }

    /// @param next to go on with
    /// @param stale what has to be read again; what was read stays until then
    public record Heard(EpochDuties next, Set<Part> stale) {}

    public EpochDuties {
        sync = sync.map(List::copyOf);
        heard = Map.copyOf(heard);
    }

    public static EpochDuties unknown(long epoch) {
        return new EpochDuties(epoch, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    public EpochDuties with(Attesters told) {
        return new EpochDuties(epoch, Optional.of(told), proposers, sync, heard);
    }

    public EpochDuties with(Proposers told) {
        return new EpochDuties(epoch, attesters, Optional.of(told), sync, heard);
    }

    public EpochDuties with(List<SyncDuty> told) {
        return new EpochDuties(epoch, attesters, proposers, Optional.of(told), heard);
    }

    public Set<Part> unread() {
        var unread = EnumSet.noneOf(Part.class);
        if (attesters.isEmpty()) {
            unread.add(Part.ATTESTERS);
        }
        if (proposers.isEmpty()) {
            unread.add(Part.PROPOSERS);
        }
        if (sync.isEmpty()) {
            unread.add(Part.SYNC);
        }
        return unread;
    }

    public Heard after(SlotClock clock, ChainEvent event) {
        return switch (event) {
            case ChainEvent.Head head -> after(clock.epochOf(head.slot()), head);
            case ChainEvent.Reorganized(var slot, var depth) ->
                // Branches that part within the epoch leave what it follows from as it was.
                new Heard(
                        this,
                        slot - depth < clock.firstSlot(epoch) && slot - depth < clock.firstSlot(clock.epochOf(slot))
                                ? read()
                                : Set.of());
            case ChainEvent.Silent _ -> new Heard(this, Set.of());
            case ChainEvent.Connected _ -> new Heard(this, read());
        };
    }

    private Set<Part> read() {
        var read = EnumSet.allOf(Part.class);
        read.removeAll(unread());
        return read;
    }

    private Heard after(long headEpoch, ChainEvent.Head head) {
        var stale = EnumSet.noneOf(Part.class);
        var roots = new EnumMap<Part, Digest>(Part.class);
        roots.putAll(heard);
        if (epoch == headEpoch) {
            differs(
                    Part.ATTESTERS,
                    attesters.map(Attesters::dependentRoot),
                    head.previousDependentRoot(),
                    roots,
                    stale);
            differs(Part.PROPOSERS, proposers.map(Proposers::dependentRoot), head.currentDependentRoot(), roots, stale);
        } else if (epoch == headEpoch + 1) {
            differs(Part.ATTESTERS, attesters.map(Attesters::dependentRoot), head.currentDependentRoot(), roots, stale);
        }
        return new Heard(new EpochDuties(epoch, attesters, proposers, sync, roots), stale);
    }

    private static void differs(
            Part part, Optional<Digest> read, Digest told, Map<Part, Digest> roots, Set<Part> stale) {
        boolean other = read.isPresent() && !read.get().equals(told);
        if (other && !told.equals(roots.get(part))) {
            roots.put(part, told);
            stale.add(part);
        }
    }
}
