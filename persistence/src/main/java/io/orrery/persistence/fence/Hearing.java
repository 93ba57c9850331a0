package io.orrery.persistence.fence;

import java.time.Duration;
import java.util.Optional;

/// Since when a process has been heard by the database without a break, by a clock that does not jump.
/// Whoever was not heard itself can not tell that others were silent: the database was away, and with it
/// everybody's heartbeats.
///
/// @param last when it was heard; empty before the first time
/// @param resumed when a break ended; empty where there was none
record Hearing(Optional<Duration> last, Optional<Duration> resumed) {
    static final Hearing NEVER = new Hearing(Optional.empty(), Optional.empty());

    /// Heard again.
    Hearing heard(Duration now, Duration lease) {
        return new Hearing(Optional.of(now), isBroken(now, lease) ? Optional.of(now) : resumed);
    }

    /// Whether others that have been silent for the lease may be put out by this process: it has been
    /// heard all that time, so they could have been. A process that does not beat, as a tool, is not
    /// judged; one that has just begun has been starting for longer than others need to be heard again.
    boolean maySilence(Duration now, Duration lease) {
        return !isBroken(now, lease)
                && resumed.filter(since -> now.minus(since).compareTo(lease) < 0)
                        .isEmpty();
    }

    /// Whether what this process has is still its own, as far as it can know: somebody else may have taken it after
    /// a silence as long as the lease. A process that does not beat is not judged.
    boolean isHeard(Duration now, Duration lease) {
        return last.filter(before -> now.minus(before).compareTo(lease) >= 0).isEmpty();
    }

    /// Half of the lease: then others, whose last heartbeat may be one earlier and whose next one may be
    /// one later, have not yet been silent for the whole of it where the break was shorter.
    private boolean isBroken(Duration now, Duration lease) {
        return last.filter(before -> now.minus(before).compareTo(lease.dividedBy(2)) >= 0)
                .isPresent();
    }
}
