package io.orrery.domain.validator.duty;

import java.util.List;
import java.util.Optional;

/// The forks of a network, each from an epoch on.
///
/// Several may start at one epoch: then the last of them counts, as where a test network starts with a later
/// fork.
///
/// @param entries by their order; the first from epoch 0
public record ForkSchedule(List<Entry> entries) {

    /// @param epoch the first of the fork
    public record Entry(ForkName name, Version version, long epoch) {
        public Entry {
            Bounds.time("fork epoch of " + name, epoch);
        }
    }

    public ForkSchedule {
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.getFirst().epoch() != 0) {
            throw new IllegalArgumentException("a schedule of forks starts at epoch 0");
        }
        for (int i = 1; i < entries.size(); i++) {
            var before = entries.get(i - 1);
            var entry = entries.get(i);
            if (entry.epoch() < before.epoch() || entry.name().compareTo(before.name()) <= 0) {
                throw new IllegalArgumentException(entry.name() + " does not come after " + before.name());
            }
        }
        if (entries.stream().map(Entry::version).distinct().count() != entries.size()) {
            throw new IllegalArgumentException("two forks of one network have one version");
        }
    }

    public Version genesisVersion() {
        return entries.getFirst().version();
    }

    /// The fork that an epoch is of.
    public Entry at(long epoch) {
        return entries.reversed().stream()
                .filter(entry -> entry.epoch() <= epoch)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no epoch: " + epoch));
    }

    /// What a state of that epoch says.
    public Fork forkAt(long epoch) {
        var current = at(epoch);
        var previous = current.epoch() == 0 ? current : at(current.epoch() - 1);
        return new Fork(previous.version(), current.version(), current.epoch());
    }

    Optional<Entry> named(ForkName name) {
        return entries.stream().filter(entry -> entry.name() == name).findFirst();
    }
}
