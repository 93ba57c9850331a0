package io.orrery.persistence.validator;

import static io.orrery.persistence.validator.Ledgers.SET;
import static io.orrery.persistence.validator.Ledgers.key;
import static io.orrery.persistence.validator.Ledgers.now;
import static io.orrery.persistence.validator.Ledgers.root;

import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.SlashableVotes;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Several that all want the same keys, on one real server, with everything that goes wrong: they stall
/// longer than their leases, their clocks are wrong, their connections are killed in the middle, they give
/// the keys back or only fall silent. Whatever any of them *releases* is kept outside of all tables, and
/// judged by a check that knows no rule.
///
/// @param seed of everything that is drawn; what the threads make of it differs from run to run
/// @param takeovers and
/// @param released how much at least has to happen
/// @param most after which it ends anyway
record ValidatorRace(
        Path folder, Way way, long seed, int claimants, int keys, int takeovers, int released, Duration most) {
    /// Short, so that there is a takeover in every blink; the pauses are longer.
    private static final KeySetCustody.Settings LEASE = new KeySetCustody.Settings(120, 10);

    private static final int STALL_MS = 250;

    /// How a claimant decides that it may sign.
    enum Way {
        /// As it is built.
        BUILT,
        /// As whoever has the keys, without looking whether that is itself.
        NO_EPOCH,
        /// It asks the database whether it has the keys, and knows only what it has signed itself.
        OWN_HISTORY,
        /// It looks at its own clock.
        CACHED_LEASE
    }

    /// @param epoch that the claimant believed to have
    record Released(String owner, long epoch, int key, Vote vote, boolean again) {}

    /// What came of it.
    record Outcome(
            int takeovers,
            int released,
            int refusedSlashable,
            int refusedCustody,
            int unanswered,
            int killed,
            List<String> slashable,
            List<String> outside,
            List<AuditTrail.Flaw> flaws,
            Duration took) {}

    private record Shared(
            Queue<Released> released,
            AtomicLong high,
            AtomicInteger claims,
            AtomicInteger slashable,
            AtomicInteger custody,
            AtomicInteger unanswered,
            AtomicInteger killed,
            long endNanos) {
        boolean isOver(int takeovers, int signatures) {
            return System.nanoTime() - endNanos >= 0 || (claims.get() >= takeovers && released.size() >= signatures);
        }
    }

    Outcome run() throws SQLException {
        long began = System.nanoTime();
        var shared = new Shared(
                new ConcurrentLinkedQueue<>(),
                new AtomicLong(10),
                new AtomicInteger(),
                new AtomicInteger(),
                new AtomicInteger(),
                new AtomicInteger(),
                new AtomicInteger(),
                began + most.toNanos());
        try (var database = Store.POSTGRESQL.open(folder, 4);
                var threads = Executors.newFixedThreadPool(claimants + 1)) {
            prepare(Ledgers.of(database));
            var running = new ArrayList<CompletableFuture<?>>();
            // Opened before anything is killed: who opens one looks at its tables first.
            for (int i = 0; i < claimants; i++) {
                int number = i;
                var own = Store.POSTGRESQL.open(folder, 2);
                running.add(CompletableFuture.runAsync(
                        () -> {
                            try (own) {
                                claimant(number, own, shared);
                            }
                        },
                        threads));
            }
            running.add(CompletableFuture.runAsync(() -> kill(shared), threads));
            running.forEach(CompletableFuture::join);
            return judged(Ledgers.of(database), shared, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private void prepare(SqlSigningLedger ledger) {
        Ledgers.open(ledger, keys);
        if (way == Way.OWN_HISTORY) {
            for (int i = 0; i < claimants; i++) {
                now(ledger.open(new KeySet(own(i), Ledgers.GENESIS, ProtectionMode.COMPLETE)));
                for (int key = 0; key < keys; key++) {
                    now(ledger.add(own(i), List.of(key(ownKey(i, key)))));
                }
                now(ledger.custody(own(i), Ledgers.LONG, new Command.Enable("ann", 0)));
                now(ledger.custody(own(i), Ledgers.LONG, new Command.Claim("own")));
            }
        }
    }

    private static String own(int claimant) {
        return "own-" + claimant;
    }

    private static int ownKey(int claimant, int key) {
        return 1_000 * (claimant + 1) + key;
    }

    private void claimant(int number, Database database, Shared shared) {
        var random = new SplittableRandom(seed * 31 + number);
        // From half as fast to half as fast again.
        double clockRate = 0.5 + random.nextDouble();
        var ledger = Ledgers.of(database);
        for (int life = 0; !shared.isOver(takeovers, released); life++) {
            var owner = "claimant-" + number + "/" + life;
            try {
                if (now(ledger.custody(SET, LEASE, new Command.Claim(owner)))
                        instanceof CustodyAnswer.Done(var state, var _)) {
                    shared.claims().incrementAndGet();
                    tenure(number, ledger, new Custody(SET, state.epoch(), owner), clockRate, random, shared);
                } else {
                    pause(random.nextInt(30));
                }
            } catch (CompletionException cut) {
                // Its connection was killed: it does not know what became of the claim, and begins anew.
                pause(random.nextInt(20));
            }
        }
    }

    private void tenure(
            int number,
            SqlSigningLedger ledger,
            Custody custody,
            double clockRate,
            SplittableRandom random,
            Shared shared) {
        long renewed = System.nanoTime();
        int patience = 5 + random.nextInt(60);
        for (int step = 0; step < patience && !shared.isOver(takeovers, released); step++) {
            if (random.nextInt(40) == 0) {
                pause(random.nextInt(STALL_MS));
            }
            double local = (System.nanoTime() - renewed) * clockRate / 1_000_000;
            if (local > LEASE.leaseMs() / 3.0 && random.nextInt(4) > 0) {
                if (!(now(ledger.custody(SET, LEASE, new Command.Renew(custody.epoch(), custody.owner())))
                                instanceof CustodyAnswer.Done)
                        && way != Way.NO_EPOCH) {
                    return;
                }
                renewed = System.nanoTime();
            }
            var votes = votes(custody, step, random, shared);
            var answers = sign(number, ledger, custody, local, votes, random);
            for (int i = 0; i < votes.size(); i++) {
                switch (answers.get(i)) {
                    case SigningAnswer.Released _ -> keep(shared, custody, votes.get(i), false);
                    case SigningAnswer.Again _ -> keep(shared, custody, votes.get(i), true);
                    case SigningAnswer.Slashable _ -> shared.slashable().incrementAndGet();
                    case SigningAnswer.NotMine _ -> shared.custody().incrementAndGet();
                    case SigningAnswer.UnknownKey _, SigningAnswer.Unanswered _ ->
                        shared.unanswered().incrementAndGet();
                }
            }
            if (way == Way.BUILT && answers.getFirst() instanceof SigningAnswer.NotMine) {
                return;
            }
        }
        if (random.nextBoolean()) {
            now(ledger.custody(SET, LEASE, new Command.Release(custody.epoch(), custody.owner(), "")));
        }
    }

    private record KeyVote(int key, Vote vote) {}

    private static void keep(Shared shared, Custody custody, KeyVote vote, boolean again) {
        shared.released().add(new Released(custody.owner(), custody.epoch(), vote.key(), vote.vote(), again));
    }

    /// Around what others sign just now: some in order, some that contradict it.
    private List<KeyVote> votes(Custody custody, int step, SplittableRandom random, Shared shared) {
        var votes = new ArrayList<KeyVote>();
        long high = random.nextInt(3) > 0
                ? shared.high().incrementAndGet()
                : shared.high().get();
        for (int key = 0; key < keys; key++) {
            long target = high - random.nextInt(3);
            long root = custody.epoch() * 1_000_000 + custody.owner().hashCode() % 1_000 * 1_000L + step;
            votes.add(
                    random.nextInt(4) == 0
                            ? new KeyVote(key, new SignedBlock(target * 32, root(root)))
                            : new KeyVote(
                                    key, new SignedAttestation(target - 1 - random.nextInt(3), target, root(root))));
        }
        return votes;
    }

    private List<SigningAnswer> sign(
            int number,
            SqlSigningLedger ledger,
            Custody custody,
            double localMs,
            List<KeyVote> votes,
            SplittableRandom random) {
        return switch (way) {
            case BUILT -> now(ledger.sign(custody, wishes(votes, 0)));
            case NO_EPOCH -> now(ledger.sign(whoHasIt(ledger), wishes(votes, 0)));
            case OWN_HISTORY -> {
                var state = now(ledger.state(SET)).orElseThrow();
                boolean mine = state.owner().equals(custody.owner()) && state.epoch() == custody.epoch();
                yield mine
                        ? now(ledger.sign(new Custody(own(number), 1, "own"), wishes(votes, 1_000 * (number + 1))))
                        : refused(votes);
            }
            case CACHED_LEASE -> {
                if (localMs >= LEASE.leaseMs()) {
                    yield refused(votes);
                }
                // Between the look and the signature anything may happen, and does.
                pause(random.nextInt(20) == 0 ? STALL_MS : 0);
                yield now(ledger.sign(whoHasIt(ledger), wishes(votes, 0)));
            }
        };
    }

    private static Custody whoHasIt(SqlSigningLedger ledger) {
        var state = now(ledger.state(SET)).orElseThrow();
        return new Custody(SET, state.epoch(), state.owner());
    }

    private static List<SigningAnswer> refused(List<KeyVote> votes) {
        return votes.stream()
                .<SigningAnswer>map(_ -> new SigningAnswer.NotMine(KeySetCustody.Refusal.FENCED))
                .toList();
    }

    private static List<SigningWish> wishes(List<KeyVote> votes, int offset) {
        return votes.stream()
                .map(vote -> new SigningWish(key(vote.key() + offset), vote.vote(), Horizon.NONE))
                .toList();
    }

    private static void pause(int ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    /// Ends connections of the database, whatever they are doing.
    private void kill(Shared shared) {
        var random = new SplittableRandom(seed);
        var url = Store.POSTGRESQL.address(folder);
        while (!shared.isOver(takeovers, released)) {
            pause(20 + random.nextInt(60));
            try (var connection = DriverManager.getConnection(url);
                    var select = connection.prepareStatement(
                            "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity"
                                    + " where datname = current_database() and pid <> pg_backend_pid()"
                                    + " order by random() limit 1) victim");
                    var row = select.executeQuery()) {
                row.next();
                shared.killed().addAndGet(row.getInt(1));
            } catch (SQLException full) {
                // No connection to be had now.
                pause(10);
            }
        }
    }

    private Outcome judged(SqlSigningLedger ledger, Shared shared, Duration took) {
        var all = List.copyOf(shared.released());
        var byKey = new HashMap<Integer, List<Vote>>();
        all.forEach(each ->
                byKey.computeIfAbsent(each.key(), _ -> new ArrayList<>()).add(each.vote()));
        var slashable = new ArrayList<String>();
        byKey.forEach((key, votes) ->
                SlashableVotes.among(votes).ifPresent(pair -> slashable.add("key " + key + ": " + pair)));
        var trail = new AuditTrail();
        var signedUnder = new HashMap<Vote, Long>();
        var owners = new HashMap<Long, String>();
        long after = 0;
        for (var page = now(ledger.audit(SET, after, 1_000));
                !page.isEmpty();
                page = now(ledger.audit(SET, after, 1_000))) {
            page.forEach(trail::entry);
            for (var entry : page) {
                if (entry.deed() instanceof Deed.Signed(var votes)) {
                    votes.forEach(vote -> signedUnder.put(vote.vote(), entry.epoch()));
                }
            }
            after = page.getLast().number();
        }
        var verdict = trail.verdict();
        verdict.tenures().forEach(tenure -> owners.put(tenure.epoch(), tenure.owner()));
        return new Outcome(
                verdict.tenures().size(),
                all.size(),
                shared.slashable().get(),
                shared.custody().get(),
                shared.unanswered().get(),
                shared.killed().get(),
                slashable,
                outside(all, signedUnder, owners),
                verdict.flaws(),
                took);
    }

    /// What somebody released that the chain does not have, or has under an epoch that was not that owner's.
    private static List<String> outside(List<Released> all, Map<Vote, Long> signedUnder, Map<Long, String> owners) {
        var found = new ArrayList<String>();
        for (var each : all) {
            var epoch = signedUnder.get(each.vote());
            if (epoch == null || !each.owner().equals(owners.get(epoch))) {
                found.add(each + " stands under epoch " + epoch);
            }
        }
        return found;
    }
}
