package io.orrery.runtime.drill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The database dies, and comes back after some seconds.
final class DatabaseDrill implements GroundDrill {
    private static final long LEAST_MS = 2_000;
    private static final long MOST_MS = 6_000;

    @Override
    public String name() {
        return "kill-database";
    }

    @Override
    public String about() {
        return "SIGKILL to all of PostgreSQL, under load, started again after 2 to 6 s: no node ends for it, and what"
                + " was acknowledged is there";
    }

    @Override
    public Healing strike(DrillRun run) throws InterruptedException {
        var database = run.ground().database();
        long away = run.random().nextLong(LEAST_MS, MOST_MS);
        run.struck("PostgreSQL, for " + away + " ms");
        database.kill();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(away));
        database.restart();
        run.figure("databaseSeconds", away / 1000.0);
        return () -> run.requireNobodyEnded("the database was away for " + away + " ms");
    }
}
