package io.orrery.runtime.race;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.cluster.PostgresStandby;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Several that all want the same keys, on one real server, with everything that goes wrong: they stall
/// longer than their leases, their clocks are wrong and jump, their connections are killed in the middle,
/// they give the keys back or only fall silent, and a replica is promoted. Whatever any of them *releases*
/// is kept outside of all tables, and judged by a check that knows no rule.
///
/// @param seed of everything that is drawn; what the threads make of it differs from run to run
/// @param takeovers and
/// @param released how much at least has to happen
/// @param most after which it ends anyway
public record ValidatorRace(Way way, long seed, int claimants, int keys, int takeovers, int released, Duration most) {
    static final String SET = "main";
    /// Who has a claimant's own history.
    static final String OWN = "own";

    private static final KeySetCustody.Settings LONG = new KeySetCustody.Settings(3_600_000, 0);
    private static final Digest GENESIS = new Digest(7, 7, 7, 7);
    private static final int CONNECTIONS = 2;

    /// On a database that is the race's alone.
    ///
    /// @param jdbc the URL of a PostgreSQL database
    public RaceOutcome on(String jdbc) throws SQLException, InterruptedException {
        return run(jdbc, Optional.empty());
    }

    /// On a new server, whose replica is promoted in the middle.
    ///
    /// @param folder gets both servers' folders
    /// @param connections that may be open to each
    public RaceOutcome withPromotion(Path folder, int connections)
            throws SQLException, IOException, InterruptedException {
        var data = folder.resolve("server").toAbsolutePath();
        try (var server = LocalPostgres.start(data, connections);
                var standby = PostgresStandby.of(
                        server, data, folder.resolve("standby").toAbsolutePath(), connections)) {
            var promotion = new Promotion(server, standby);
            return run(promotion.url(), Optional.of(promotion));
        }
    }

    private RaceOutcome run(String jdbc, Optional<Promotion> promotion) throws SQLException, InterruptedException {
        long began = System.nanoTime();
        var judge = new RaceJudge();
        int refused = 0;
        RaceTally tally;
        try (var _ = new Hush();
                var database = open(jdbc)) {
            prepare(ledger(database));
            tally = new RaceTally(this, promotion.isPresent());
            try (var threads = Executors.newFixedThreadPool(claimants + 1)) {
                var running = start(jdbc, tally, threads);
                if (promotion.isPresent()) {
                    refused = promote(promotion.get(), ledger(database), tally);
                }
                running.forEach(CompletableFuture::join);
            }
        }
        // Connections of before may have been killed.
        try (var database = open(jdbc)) {
            judge.read(ledger(database));
        }
        if (promotion.isPresent()) {
            // What it had written down when it died is on its disk.
            promotion.get().server().restart();
            try (var died = open(promotion.get().server().url())) {
                judge.read(ledger(died));
            }
        }
        return outcome(tally, judge, promotion, refused, Duration.ofNanos(System.nanoTime() - began));
    }

    private List<CompletableFuture<?>> start(String jdbc, RaceTally tally, Executor threads) {
        var running = new ArrayList<CompletableFuture<?>>();
        // Opened before anything is killed: who opens one looks at its tables first.
        var databases = IntStream.range(0, claimants).mapToObj(_ -> open(jdbc)).toList();
        for (int i = 0; i < claimants; i++) {
            int number = i;
            var own = databases.get(i);
            running.add(CompletableFuture.runAsync(
                    () -> {
                        try (own) {
                            new Claimant(this, number, ledger(own), tally).run();
                        }
                    },
                    threads));
        }
        running.add(CompletableFuture.runAsync(() -> kill(jdbc, tally), threads));
        return running;
    }

    private static int promote(Promotion promotion, SigningLedger ledger, RaceTally tally)
            throws SQLException, InterruptedException {
        try {
            while (!tally.isThrough(0.5) && !tally.isOver()) {
                pause(10);
            }
            int refused = promotion.happen(ledger, tally);
            tally.happened();
            return refused;
        } catch (SQLException | InterruptedException | RuntimeException failed) {
            tally.stop();
            throw failed;
        }
    }

    private RaceOutcome outcome(
            RaceTally tally, RaceJudge judge, Optional<Promotion> promotion, int refused, Duration took) {
        var all = tally.released();
        return new RaceOutcome(
                judge.takeovers(),
                all.size(),
                tally.slashable.get(),
                tally.custody.get(),
                tally.unanswered.get(),
                tally.killed.get(),
                RaceJudge.slashable(all),
                judge.outside(all),
                judge.flaws(),
                promotion.map(_ -> judge.replica(all, refused)).orElse(RaceOutcome.Replica.NONE),
                took);
    }

    private void prepare(SigningLedger ledger) {
        open(ledger, SET, 0);
        now(ledger.custody(SET, LONG, new Command.Enable("ann", 0)));
        if (way == Way.OWN_HISTORY) {
            for (int i = 0; i < claimants; i++) {
                open(ledger, own(i), firstOwnKey(i));
                now(ledger.custody(own(i), LONG, new Command.Enable("ann", 0)));
                now(ledger.custody(own(i), LONG, new Command.Claim(OWN)));
            }
        }
    }

    private void open(SigningLedger ledger, String keySet, int first) {
        now(ledger.open(new KeySet(keySet, GENESIS, ProtectionMode.COMPLETE)));
        // One after another, so that their numbers are in this order.
        IntStream.range(first, first + keys).forEach(number -> now(ledger.add(keySet, List.of(key(number)))));
    }

    /// The key set of a claimant that has a history of its own.
    static String own(int claimant) {
        return "own-" + claimant;
    }

    static int firstOwnKey(int claimant) {
        return 1_000 * (claimant + 1);
    }

    static ValidatorKey key(int number) {
        return ValidatorKey.of(
                ByteBuffer.allocate(ValidatorKey.BLS_BYTES).putInt(number).array());
    }

    private static Database open(String jdbc) {
        return Database.connect(new PostgresServer(jdbc, "", "", CONNECTIONS));
    }

    private static SigningLedger ledger(Database database) {
        return new SqlSigningLedger(new Transactions(database.dataSource(), Runnable::run), database.engine());
    }

    /// Ends connections of the database, whatever they are doing.
    private void kill(String jdbc, RaceTally tally) {
        var random = new SplittableRandom(seed);
        while (!tally.isOver()) {
            pause(20 + random.nextInt(60));
            try (var connection = DriverManager.getConnection(jdbc);
                    var select = connection.prepareStatement(
                            "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity"
                                    + " where datname = current_database() and pid <> pg_backend_pid()"
                                    + " and backend_type = 'client backend' order by random() limit 1) victim");
                    var row = select.executeQuery()) {
                row.next();
                tally.killed.addAndGet(row.getInt(1));
            } catch (SQLException none) {
                // No connection to be had now.
                pause(10);
            }
        }
    }

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static void pause(int ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
