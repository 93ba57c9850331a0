package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.cluster.PostgresArchive;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The database is lost, and there are backups of it, which are older than what L1 knows. L1 has what was proven, the
/// backup what was acknowledged until shortly before, and the people have what they have signed.
final class RestoreDrill implements GroundDrill {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    /// Between the copy and the loss: what is written meanwhile is in the archive's files only.
    private static final Duration AFTER_COPY = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "restore";
    }

    @Override
    public String about() {
        return "every node and the database are lost, under load; a backup is restored to a point in time, the database"
                + " is made again from L1, and what the backup had acknowledged is sent again from it";
    }

    @Override
    public Healing strike(DrillRun run) throws IOException, SQLException, InterruptedException {
        var ground = run.ground();
        var backups = ground.home().resolve("backups").toAbsolutePath();
        LocalStack.empty(backups);
        var archive = PostgresArchive.of(ground.database(), ground.databaseFolder(), backups);
        ground.database().kill();
        ground.database().restart();
        ground.whole(run.narrator());
        archive.copy();
        run.fact("backup", "a copy, and each " + PostgresArchive.EVERY.toSeconds() + " s what was written since");
        LockSupport.parkNanos(AFTER_COPY.toNanos());
        long enough = ground.ledger().count() + ground.people().size();
        DrillRun.until("people have sent more", WITHIN, () -> ground.ledger().count() >= enough);
        var moment = archive.keptUpTo().orElseThrow(() -> new Complaint("the server keeps nothing of what it writes"));
        run.figure("pointInTimeSeconds", secondsSince(ground.database(), moment));
        long struck = run.struck("all disks but the backups'");
        ground.loseDisks();
        long began = System.nanoTime();
        try (var restored = archive.restore(moment)) {
            run.figure("restoreSeconds", DrillRun.seconds(System.nanoTime() - began));
            FromL1.rebuild(run);
            run.fact("resend", resend(run, restored));
        }
        var lost = FromL1.sendAgain(run);
        run.figure("lostAcknowledged", lost.size());
        // RPO: how old the oldest transfer was that had to be asked of its sender.
        run.figure(
                "rpoSeconds",
                DrillRun.seconds(lost.stream()
                        .mapToLong(transfer -> struck - transfer.begunNanos())
                        .max()
                        .orElse(0)));
        run.figure("rtoSeconds", DrillRun.seconds(System.nanoTime() - struck));
        LocalStack.empty(backups);
        return () -> run.requireNobodyEnded("the database was restored");
    }

    private static double secondsSince(LocalPostgres server, OffsetDateTime moment) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var select = connection.prepareStatement("select extract(epoch from now() - ?)")) {
            select.setObject(1, moment);
            try (var row = select.executeQuery()) {
                row.next();
                return Math.round(row.getDouble(1) * 10) / 10.0;
            }
        }
    }

    /// As an operator does it.
    private static String resend(DrillRun run, LocalPostgres restored) throws IOException {
        var ground = run.ground();
        var log = ground.home().resolve("resend.log");
        var node = ground.nodes().stream()
                .map(each -> each.rpc())
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        var arguments = List.of("resend", "--from", restored.url(), "--node", node.toString());
        try (var resend = NodeProcess.start(arguments, List.of(), Map.of(), log)) {
            DrillRun.until("the backup's transactions are sent again", WITHIN, () -> !resend.isAlive());
            var said = LocalStack.lastLine(log);
            run.require(resend.status().orElseThrow() == 0, "not all of the backup was taken: " + said);
            return said;
        }
    }
}
