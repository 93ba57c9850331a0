package io.orrery.runtime.node;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time of a node: it goes on by a clock that only measures, and is set by the machine's wall clock
/// each time that the wall clock was found to agree with the database's. So a wall clock that jumps moves
/// nothing: a batch that is stamped an hour too late could not be committed for that hour, and what is to
/// be tried again would wait as long.
///
/// Safe for several threads.
final class SteadyClock implements InstantSource {
    private record Setting(Instant wall, long nanos) {}

    private final InstantSource machine;
    private final LongSupplier nanos;
    private volatile Setting set;

    /// @param machine its wall clock, which is believed until somebody has looked
    /// @param nanos as [System#nanoTime]
    SteadyClock(InstantSource machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.set = new Setting(machine.instant(), nanos.getAsLong());
    }

    static SteadyClock ofMachine() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    @Override
    public Instant instant() {
        var last = set;
        return last.wall().plusNanos(nanos.getAsLong() - last.nanos());
    }

    /// The machine's wall clock, which may jump.
    InstantSource machine() {
        return machine;
    }

    /// The machine's wall clock is right now.
    void agree() {
        set = new Setting(machine.instant(), nanos.getAsLong());
    }
}
