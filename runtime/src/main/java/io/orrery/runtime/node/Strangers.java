package io.orrery.runtime.node;

import io.orrery.persistence.fence.NodeFence.Elder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tells another cluster that uses the same database from members of the own one that come and go: its
/// nodes have never been members here. Of two clusters the one that came later is the one too many.
///
/// Not safe for several threads.
final class Strangers {
    private final Duration patience;
    private final Set<Member> known = new HashSet<>();
    private Optional<Sighting> sighting = Optional.empty();

    /// Where a node is in a cluster, and as which incarnation.
    record Member(String address, long uid) {}

    private record Sighting(int epoch, Duration at) {}

    /// @param patience for how long a stranger has to be seen: a node of the own cluster that has died is
    ///     not heard of for longer than its lease, and nobody is a member who has not been seen as one by
    ///     then
    Strangers(Duration patience) {
        this.patience = patience;
    }

    /// @param members of the own cluster, whatever their status
    /// @param elders that live, oldest first
    /// @param now by a clock that does not jump
    /// @return the stranger to give way to
    Optional<Elder> look(Set<Member> members, List<Elder> elders, Duration now) {
        known.addAll(members);
        var stranger = elders.stream()
                .filter(elder -> !known.contains(new Member(elder.address(), elder.uid())))
                .findFirst();
        if (stranger.isEmpty()) {
            sighting = Optional.empty();
            return stranger;
        }
        int epoch = stranger.get().epoch();
        if (sighting.filter(seen -> seen.epoch() == epoch).isEmpty()) {
            sighting = Optional.of(new Sighting(epoch, now));
        }
        return stranger.filter(
                _ -> now.minus(patience).compareTo(sighting.orElseThrow().at()) >= 0);
    }
}
