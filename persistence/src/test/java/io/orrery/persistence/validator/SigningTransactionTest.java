package io.orrery.persistence.validator;

import static io.orrery.persistence.validator.Ledgers.SET;
import static io.orrery.persistence.validator.Ledgers.block;
import static io.orrery.persistence.validator.Ledgers.claim;
import static io.orrery.persistence.validator.Ledgers.key;
import static io.orrery.persistence.validator.Ledgers.now;
import static io.orrery.persistence.validator.Ledgers.sign;
import static io.orrery.persistence.validator.Ledgers.sql;
import static io.orrery.persistence.validator.Ledgers.transactions;
import static io.orrery.persistence.validator.Ledgers.vote;
import static io.orrery.persistence.validator.Ledgers.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.persistence.fence.FenceSettings;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.persistence.fence.NodeIdentity;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningTransaction.Outcome;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one statement, on a real PostgreSQL server.
class SigningTransactionTest {
    @TempDir
    private Path folder = Path.of("");

    private Database database;
    private SqlSigningLedger ledger;

    @BeforeEach
    void open() {
        database = Store.POSTGRESQL.open(folder, 6);
        ledger = Ledgers.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SigningChange change(Transactions transactions, List<SigningWish> wishes) throws SQLException {
        var histories = new HeldHistories(SET, ProtectionMode.COMPLETE);
        histories.load(transactions, wishes);
        return histories.decide(wishes).change();
    }

    @Test
    void theStatementAnswersWhatTheRuleAnswersInSteps() throws SQLException {
        Ledgers.open(ledger, 2);
        var transactions = transactions(database);
        var steps = new SteppedSigning(transactions, new EngineFacts(Database.Engine.POSTGRESQL));
        var statement = new OneRoundTrip(transactions);
        var mine = claim(ledger, "a");
        var stale = change(transactions, List.of(wish(0, vote(1, 2, 1))));
        sign(ledger, mine, wish(0, vote(1, 2, 1)));
        var fresh = List.of("enabled = true", "paused = false", "lease_until_ms = 9000000000000", "not_before_ms = 0");
        for (var spoilt : List.of(
                "enabled = false",
                "paused = true",
                "lease_until_ms = 1",
                "not_before_ms = 9000000000000",
                "owner = ''",
                "owner = 'b'",
                "epoch = 7",
                "db_system = 'x'",
                "db_system = null",
                "db_timeline = 99",
                "enabled = false, paused = true, lease_until_ms = 1",
                "epoch = epoch")) {
            sql(database, "create table kept as select * from key_set_fence");
            sql(database, "update key_set_fence set " + String.join(", ", fresh));
            sql(database, "update key_set_fence set " + spoilt);
            for (var custody :
                    List.of(mine, new Custody(SET, 2, "a"), new Custody(SET, 1, ""), new Custody("x", 1, "a"))) {
                for (var change : List.of(SigningChange.NONE, stale)) {
                    assertThat(statement.run(custody, change))
                            .as("%s, %s", spoilt, custody)
                            .isEqualTo(steps.run(custody, change))
                            .isNotEqualTo(change.equals(stale) ? new Outcome.Written() : "");
                }
            }
            sql(database, "delete from key_set_fence");
            sql(database, "insert into key_set_fence select * from kept");
            sql(database, "drop table kept");
        }
    }

    @Test
    void bothWriteTheSameRows() throws SQLException {
        Ledgers.open(ledger, 2);
        var custody = claim(ledger, "a");
        var transactions = transactions(database);
        var facts = new EngineFacts(Database.Engine.POSTGRESQL);
        var first = change(transactions, List.of(wish(0, vote(1, 2, 1)), wish(0, block(9, 1)), wish(0, vote(2, 4, 2))));
        assertThat(new OneRoundTrip(transactions).run(custody, first)).isEqualTo(new Outcome.Written());
        var second =
                change(transactions, List.of(wish(1, vote(1, 2, 1)), wish(1, block(9, 1)), wish(1, vote(2, 4, 2))));
        assertThat(new SteppedSigning(transactions, facts).run(custody, second)).isEqualTo(new Outcome.Written());
        var read = transactions.readNow(connection -> new KeyTable(connection).read(SET, List.of(key(0), key(1))));
        var one = Objects.requireNonNull(read.get(key(0)));
        var other = Objects.requireNonNull(read.get(key(1)));
        assertThat(one.record())
                .isEqualTo(other.record())
                .isEqualTo(first.after().getFirst().record());
        assertThat(one.version()).isEqualTo(other.version()).isEqualTo(1);
        var trail = new AuditTrail();
        now(ledger.audit(SET, 0, 100)).forEach(trail::entry);
        assertThat(trail.verdict().flaws()).isEmpty();
        assertThat(trail.verdict().released()).isEqualTo(6);
    }

    @Test
    void aGroupOfManyWishesIsOneRoundTrip() {
        Ledgers.open(ledger, 100);
        var custody = claim(ledger, "a");
        var calls = new AtomicInteger();
        var counted = new SqlSigningLedger(
                new Transactions(new CountedSource(database.dataSource(), calls), Runnable::run),
                Database.Engine.POSTGRESQL);
        for (long epoch = 1; epoch <= 5; epoch++) {
            var wishes = new ArrayList<SigningWish>();
            for (int i = 0; i < 100; i++) {
                wishes.add(wish(i, vote(epoch - 1, epoch, 1)));
            }
            int before = calls.get();
            assertThat(now(counted.sign(custody, wishes))).containsOnly(new SigningAnswer.Released());
            // The first has to read the histories.
            if (epoch > 1) {
                assertThat(calls.get() - before).isEqualTo(1);
            }
        }
    }

    @Test
    void aTakeoverWaitsForWhoSignsAndWhoSignsAfterItIsFenced() throws Exception {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, new KeySetCustody.Settings(1, 0), "a");
        // Somebody in the middle of signing has the fence shared.
        try (var signing = database.dataSource().getConnection();
                var statement = signing.createStatement();
                var threads = Executors.newFixedThreadPool(1)) {
            signing.setAutoCommit(false);
            statement.executeQuery("select 1 from key_set_fence for share").close();
            var takeover = CompletableFuture.supplyAsync(
                    () -> now(Ledgers.of(database).custody(SET, Ledgers.LONG, new Command.Claim("b"))), threads);
            awaitWaiting();
            assertThat(takeover).isNotDone();
            signing.commit();
            assertThat(takeover.join()).isInstanceOf(CustodyAnswer.Done.class);
        }
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1))))
                .containsExactly(new SigningAnswer.NotMine(KeySetCustody.Refusal.FENCED));
    }

    /// Returns when somebody waits for a lock.
    private void awaitWaiting() throws SQLException {
        while (transactions(database).readNow(connection -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery("select count(*) from pg_locks where not granted")) {
                        row.next();
                        return row.getInt(1);
                    }
                })
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theTablesThemselvesTakeNoSecondVoteThoughARuleHadLetItThrough() throws SQLException {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        sign(ledger, custody, wish(0, vote(1, 2, 1)));
        var transactions = transactions(database);
        var good = change(transactions, List.of(wish(0, vote(2, 3, 1))));
        var bad = new SigningChange(
                good.before(),
                good.after(),
                change(transactions, List.of(wish(0, vote(2, 3, 1)))).votes());
        sql(database, "insert into signed_attestation values (1, 3, 2, 2, null, 1)");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> new OneRoundTrip(transactions).run(custody, bad))
                .withMessageContaining("signed_attestation_pkey");
        assertThat(now(ledger.audit(SET, 0, 100)).stream().filter(entry -> entry.deed() instanceof Deed.Signed))
                .hasSize(1);
    }

    @Test
    void aNodeThatIsOutSignsNothing() throws SQLException {
        Ledgers.open(ledger, 1);
        var server = new PostgresServer(Store.POSTGRESQL.address(folder), "", "", 2);
        var settings = new FenceSettings(Duration.ofMillis(20), Duration.ofMinutes(5));
        try (var node = NodeFence.open(server, NodeIdentity.own("machine", "1"), settings)) {
            var own = Ledgers.of(node.database());
            var custody = claim(own, "a");
            assertThat(sign(own, custody, wish(0, vote(1, 2, 1)))).containsExactly(new SigningAnswer.Released());
            sql(database, "update node set fenced = clock_timestamp() where epoch = " + node.epoch());
            assertThat(sign(own, custody, wish(0, vote(2, 3, 1)))).noneMatch(SigningAnswer::mayLeave);
        }
    }
}
