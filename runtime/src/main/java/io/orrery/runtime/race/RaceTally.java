package io.orrery.runtime.race;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.protection.Vote;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all claimants of a race have done together, outside of all tables.
final class RaceTally {
    /// What somebody let out of its hands.
    ///
    /// @param epoch that the claimant believed to have
    /// @param key its number in the race, from 0
    record Released(String owner, long epoch, int key, Vote vote) {}

    private final Queue<Released> released = new ConcurrentLinkedQueue<>();
    private final AtomicInteger releasedCount = new AtomicInteger();
    /// The epoch of the chain that is signed for.
    private final AtomicLong high = new AtomicLong(10);

    final AtomicInteger claims = new AtomicInteger();
    final AtomicInteger slashable = new AtomicInteger();
    final AtomicInteger custody = new AtomicInteger();
    final AtomicInteger otherTimeline = new AtomicInteger();
    final AtomicInteger unanswered = new AtomicInteger();
    final AtomicInteger killed = new AtomicInteger();

    private final ValidatorRace race;
    private final long beganNanos = System.nanoTime();
    private volatile boolean stopped;
    /// Something is yet to happen that is part of the race.
    private volatile boolean awaited;
    private volatile int leastClaims;
    private volatile int leastReleased;

    /// @param awaited whether it goes on, whatever the others have done, until [#happened]
    RaceTally(ValidatorRace race, boolean awaited) {
        this.race = race;
        this.awaited = awaited;
    }

    /// Whether enough has happened, or it has taken too long.
    boolean isOver() {
        return stopped || isLate() || (!awaited && isThrough(1.0));
    }

    /// It has; the race goes on for a tenth of itself at least.
    void happened() {
        leastClaims = claims.get() + race.takeovers() / 10;
        leastReleased = releasedCount.get() + race.released() / 10;
        awaited = false;
    }

    boolean isLate() {
        return System.nanoTime() - beganNanos >= race.most().toNanos();
    }

    /// Whether that part of what is to happen has happened.
    boolean isThrough(double part) {
        return claims.get() >= Math.max(leastClaims, race.takeovers() * part)
                && releasedCount.get() >= Math.max(leastReleased, race.released() * part);
    }

    /// It is over, whatever has happened.
    void stop() {
        stopped = true;
    }

    void keep(Custody custody, int key, Vote vote) {
        released.add(new Released(custody.owner(), custody.epoch(), key, vote));
        releasedCount.incrementAndGet();
    }

    void refused(KeySetCustody.Refusal reason) {
        custody.incrementAndGet();
        if (reason == KeySetCustody.Refusal.OTHER_TIMELINE) {
            otherTimeline.incrementAndGet();
        }
    }

    /// The chain goes on by an epoch.
    long nextEpoch() {
        return high.incrementAndGet();
    }

    long epoch() {
        return high.get();
    }

    List<Released> released() {
        return List.copyOf(released);
    }
}
