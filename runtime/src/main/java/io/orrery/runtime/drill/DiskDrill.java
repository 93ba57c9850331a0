package io.orrery.runtime.drill;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The database's disk has no room for some seconds.
final class DiskDrill implements GroundDrill {
    private static final long LEAST_MS = 3_000;
    private static final long MOST_MS = 8_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String PROBE =
            "insert into disk_probe select repeat(md5(random()::text), 30000)" + " from generate_series(1, 20)";

    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public String about() {
        return "the database's disk has no room for 3 to 8 s, under load: nothing is acknowledged that is not kept, and"
                + " all goes on when there is room again";
    }

    @Override
    public Optional<String> lacking() {
        return SmallDisk.lacking();
    }

    @Override
    public Healing strike(DrillRun run) throws IOException, SQLException {
        var ground = run.ground();
        var disk = ground.disk();
        long full = run.random().nextLong(LEAST_MS, MOST_MS);
        statement(ground, "create table disk_probe (text text)");
        disk.fill();
        DrillRun.until("a write fails", DrillRun.PATIENCE, () -> !writes(ground));
        long failed = run.struck("the database's disk, for " + full + " ms");
        while (System.nanoTime() - failed < TimeUnit.MILLISECONDS.toNanos(full)) {
            // The server removes old files, and has some room again.
            disk.fill();
            LockSupport.parkNanos(POLL.toNanos());
        }
        disk.empty();
        run.figure("fullSeconds", full / 1000.0);
        var stopped = !ground.database().isAlive();
        run.figure("databaseStopped", stopped);
        if (stopped) {
            ground.database().restart();
        }
        DrillRun.until("the database takes writes again", DrillRun.PATIENCE, () -> writes(ground));
        statement(ground, "drop table disk_probe");
        return () -> run.requireNobodyEnded("the disk was full for " + full + " ms");
    }

    /// Whether the database takes some megabytes.
    private static boolean writes(DrillGround ground) {
        try {
            statement(ground, PROBE);
            return true;
        } catch (SQLException full) {
            return false;
        }
    }

    private static void statement(DrillGround ground, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(ground.database().url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
