package io.orrery.persistence.validator;

import static io.orrery.persistence.validator.Ledgers.GENESIS;
import static io.orrery.persistence.validator.Ledgers.LONG;
import static io.orrery.persistence.validator.Ledgers.SET;
import static io.orrery.persistence.validator.Ledgers.block;
import static io.orrery.persistence.validator.Ledgers.claim;
import static io.orrery.persistence.validator.Ledgers.key;
import static io.orrery.persistence.validator.Ledgers.now;
import static io.orrery.persistence.validator.Ledgers.sign;
import static io.orrery.persistence.validator.Ledgers.sql;
import static io.orrery.persistence.validator.Ledgers.vote;
import static io.orrery.persistence.validator.Ledgers.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.BoundedJump;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SqlSigningLedgerTest {
    private static final SigningAnswer RELEASED = new SigningAnswer.Released();
    private static final SigningAnswer AGAIN = new SigningAnswer.Again();

    @Parameter
    private Store store = Store.H2;

    @TempDir
    private Path folder = Path.of("");

    private Database database;
    private SqlSigningLedger ledger;

    @BeforeEach
    void open() {
        database = store.open(folder, 4);
        ledger = Ledgers.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SigningAnswer notMine(Refusal reason) {
        return new SigningAnswer.NotMine(reason);
    }

    private static SigningAnswer slashable(SlashingProtection.Refusal reason) {
        return new SigningAnswer.Slashable(reason);
    }

    private static AuditTrail.Verdict audit(SigningLedger ledger) {
        var trail = new AuditTrail();
        long after = 0;
        while (true) {
            var page = now(ledger.audit(SET, after, 3));
            page.forEach(trail::entry);
            if (page.size() < 3) {
                return trail.verdict();
            }
            after = page.getLast().number();
        }
    }

    private List<KeyHistory> exported() {
        var histories = new ArrayList<KeyHistory>();
        assertThat(now(ledger.give(SET, histories::add))).isEqualTo(GENESIS);
        return histories;
    }

    @Test
    void nodesThatStartAtOnceAllFindTheKeySetAndOneHasMadeIt() {
        var keySet = new KeySet(SET, GENESIS, ProtectionMode.COMPLETE);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var opened = Stream.generate(() -> CompletableFuture.supplyAsync(() -> now(ledger.open(keySet)), threads))
                    .limit(4)
                    .toList();
            assertThat(opened).allSatisfy(each -> assertThat(now(each)).isEqualTo(keySet));
        }
        assertThat(now(ledger.audit(SET, 0, 10))).hasSize(1);
    }

    @Test
    void whatIsReleasedIsRememberedByWhoeverClaimsNext() {
        Ledgers.open(ledger, 2);
        var first = claim(ledger, "a");
        assertThat(sign(ledger, first, wish(0, vote(1, 2, 1)), wish(1, vote(1, 2, 1)), wish(0, block(70, 1))))
                .containsExactly(RELEASED, RELEASED, RELEASED);
        assertThat(sign(ledger, first, wish(0, vote(1, 2, 1)))).containsExactly(AGAIN);
        now(ledger.custody(SET, LONG, new Command.Release(first.epoch(), "a", "")));

        var other = Ledgers.of(database);
        var second = claim(other, "b");
        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        assertThat(sign(other, second, wish(0, vote(1, 2, 2)), wish(0, block(70, 2)), wish(1, vote(1, 3, 2))))
                .containsExactly(
                        slashable(SlashingProtection.Refusal.DOUBLE_VOTE),
                        slashable(SlashingProtection.Refusal.CONFLICTING_BLOCK),
                        RELEASED);
        assertThat(sign(ledger, first, wish(0, vote(2, 3, 1)), wish(0, vote(1, 2, 1))))
                .as("nor is the same given out again by who has lost the keys")
                .containsOnly(notMine(Refusal.FENCED));
        var verdict = audit(ledger);
        assertThat(verdict.flaws()).isEmpty();
        assertThat(verdict.released()).isEqualTo(4);
        assertThat(verdict.tenures()).hasSize(2);
    }

    @Test
    void eachJumpOfAKeyIsInTheChainAlsoOfOneThatWasAcceptedBefore() {
        Ledgers.open(ledger, 1);
        var key = now(ledger.keys(SET)).getFirst().key();
        assertThat(now(ledger.accept(SET, List.of(key), Optional.empty(), "liveness")))
                .isEqualTo(1);
        assertThat(now(ledger.keys(SET)).getFirst().accepted()).isTrue();
        assertThat(now(ledger.accept(SET, List.of(key), Optional.of(BoundedJump.watermarks(10, 32)), "ann")))
                .isZero();
        assertThat(now(ledger.keys(SET)).getFirst().high().target()).isEqualTo(12);
        assertThat(now(ledger.moves(SET, 2)))
                .extracting(AuditEntry::deed)
                .extracting(deed -> deed instanceof Deed.Told(var verb, var who, var _) ? verb + " " + who : "a vote")
                .containsExactly("key-accepted ann", "key-accepted liveness");
        assertThat(audit(ledger).flaws()).isEmpty();
    }

    @Test
    void whoMovedTheKeysLastIsReadWithoutTheVotes() {
        Ledgers.open(ledger, 1);
        var first = claim(ledger, "a");
        for (long target = 2; target < 6; target++) {
            assertThat(sign(ledger, first, wish(0, vote(1, target, 1)))).containsExactly(RELEASED);
        }
        now(ledger.custody(SET, LONG, new Command.Release(first.epoch(), "a", "")));
        claim(ledger, "b");
        assertThat(now(ledger.moves(SET, 2)))
                .extracting(AuditEntry::deed)
                .extracting(deed -> deed instanceof Deed.Told(var verb, var who, var _) ? verb + " " + who : "a vote")
                .containsExactly("claimed b", "released a");
        assertThat(now(ledger.moves("another", 2))).isEmpty();
    }

    @Test
    void wishesOfOneGroupAreJudgedByOneAnother() {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        assertThat(sign(
                        ledger,
                        custody,
                        wish(0, vote(1, 2, 1)),
                        wish(0, vote(1, 2, 1)),
                        wish(0, vote(1, 2, 2)),
                        wish(0, vote(2, 3, 1)),
                        wish(5, vote(1, 2, 1))))
                .containsExactly(
                        RELEASED,
                        AGAIN,
                        slashable(SlashingProtection.Refusal.DOUBLE_VOTE),
                        RELEASED,
                        new SigningAnswer.UnknownKey());
    }

    @Test
    void whatAPersonStopsIsNotSigned() {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        now(ledger.custody(SET, LONG, new Command.Pause("ann")));
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(notMine(Refusal.PAUSED));
        now(ledger.custody(SET, LONG, new Command.Resume("ann")));
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        now(ledger.custody(SET, LONG, new Command.Disable("ann")));
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1)))).containsExactly(notMine(Refusal.DISABLED));
        assertThat(sign(ledger, new Custody("none", 1, "a"), wish(0, vote(2, 3, 1))))
                .containsExactly(notMine(Refusal.UNKNOWN_KEY_SET));
    }

    @Test
    void aKeyThatIsTakenOutOfUseSignsNothingFromThenOnThoughItsSignerHasItInMemory() {
        Ledgers.open(ledger, 2);
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        assertThat(now(Ledgers.of(database).use(SET, List.of(key(0)), false, "ann")))
                .isEqualTo(1);
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1)), wish(1, vote(2, 3, 1))))
                .containsExactly(new SigningAnswer.UnknownKey(), RELEASED);
    }

    @Test
    void aLeaseThatIsOverSignsNothingUntilItIsRenewed() throws SQLException {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        sql(database, "update key_set_fence set lease_until_ms = 1");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(notMine(Refusal.LEASE_EXPIRED));
        now(ledger.custody(SET, LONG, new Command.Renew(custody.epoch(), "a")));
        sql(database, "update key_set_fence set not_before_ms = " + Long.MAX_VALUE);
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(notMine(Refusal.NOT_BEFORE));
    }

    @Test
    void onAnotherDatabaseNothingIsSignedUntilAPersonSaysSoAndThenOnlyAboveTheJump() throws SQLException {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        sql(database, "update key_set_fence set db_timeline = db_timeline + 1");
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1)))).containsExactly(notMine(Refusal.OTHER_TIMELINE));
        sql(database, "update key_set_fence set db_system = 'another'");
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1)))).containsExactly(notMine(Refusal.UNKNOWN_DATABASE));
        now(ledger.custody(SET, LONG, new Command.Release(custody.epoch(), "a", "")));
        assertThat(now(ledger.custody(SET, LONG, new Command.Claim("a"))))
                .isInstanceOfSatisfying(
                        CustodyAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNKNOWN_DATABASE));

        assertThat(now(ledger.acceptDatabase(SET, "ann", BoundedJump.watermarks(10, 32))))
                .isInstanceOf(CustodyAnswer.Done.class);
        var again = claim(ledger, "a");
        assertThat(sign(ledger, again, wish(0, vote(9, 12, 1)), wish(0, vote(11, 12, 1)), wish(0, vote(11, 13, 1))))
                .containsExactly(
                        slashable(SlashingProtection.Refusal.SOURCE_BELOW_WATERMARK),
                        slashable(SlashingProtection.Refusal.TARGET_BELOW_WATERMARK),
                        RELEASED);
        assertThat(audit(ledger).flaws()).isEmpty();
    }

    @Test
    void aDatabaseThatHasLostVotesIsNotBelieved() throws SQLException {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        sql(database, "delete from signed_attestation");
        sql(database, "update validator_key set version = 0, high_target = -1, high_source = -1");
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1))))
                .singleElement()
                .isInstanceOfSatisfying(
                        SigningAnswer.Unanswered.class,
                        answer -> assertThat(answer.why()).contains("it has lost what was signed"));
    }

    @Test
    void aDatabaseThatDoesNotAnswerReleasesNothing() {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        database.close();
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 1)), wish(0, vote(1, 2, 1))))
                .allSatisfy(answer -> assertThat(answer.mayLeave()).isFalse());
    }

    @Test
    void aFileIsTakenWholeAndItsVotesCountAtOnceForWhoSigns() {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        assertThat(sign(ledger, custody, wish(0, vote(1, 2, 1)))).containsExactly(RELEASED);
        var file = new Interchange(
                GENESIS,
                List.of(
                        new KeyHistory(key(0), List.of(block(64, 1)), List.of(vote(2, 5, 1))),
                        new KeyHistory(
                                key(9),
                                List.of(new SignedBlock(3, Optional.empty())),
                                List.of(vote(4, 9, 1), vote(3, 9, 1)))));
        assertThat(now(Ledgers.of(database).take(SET, file, Horizon.NONE, "ann")))
                .isEqualTo(5);
        assertThat(sign(ledger, custody, wish(0, vote(3, 4, 1)), wish(0, vote(2, 5, 1)), wish(9, vote(3, 10, 1))))
                .containsExactly(
                        slashable(SlashingProtection.Refusal.SURROUNDED_VOTE),
                        AGAIN,
                        slashable(SlashingProtection.Refusal.SURROUNDING_VOTE));
        var before = exported();
        now(ledger.take(SET, file, Horizon.NONE, "ann"));
        assertThat(exported()).as("taking it again changes nothing").isEqualTo(before);
        assertThat(audit(ledger).flaws()).isEmpty();
    }

    @Test
    void ofAFileThatIsRefusedNothingIsTaken() {
        Ledgers.open(ledger, 1);
        var before = exported();
        var history = new KeyHistory(key(3), List.of(block(64, 1)), List.of());
        for (var file : List.of(
                new Interchange(new Digest(1, 1, 1, 1), List.of(history)),
                new Interchange(
                        GENESIS, List.of(history, new KeyHistory(key(4), List.of(block(1_000, 1)), List.of()))))) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> now(ledger.take(SET, file, new Horizon(999, 30), "ann")))
                    .withCauseInstanceOf(InterchangeRefused.class);
        }
        assertThat(exported()).isEqualTo(before);
    }

    @Test
    void aKeyIsInOneSetOnly() {
        Ledgers.open(ledger, 1);
        now(ledger.open(new KeySet("other", GENESIS, ProtectionMode.COMPLETE)));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> now(ledger.add("other", List.of(key(1), key(0)))))
                .withMessageContaining("would have two owners");
        assertThat(now(ledger.keys("other"))).isEmpty();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> now(ledger.open(new KeySet(SET, GENESIS, ProtectionMode.MINIMAL))))
                .withMessageContaining("in mode complete");
    }

    @Test
    void oldVotesAreForgottenAndStillNotContradicted() {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        for (int epoch = 1; epoch <= 6; epoch++) {
            assertThat(sign(ledger, custody, wish(0, vote(epoch - 1, epoch, 1)), wish(0, block(epoch * 32L, 1))))
                    .containsOnly(RELEASED);
        }
        assertThat(now(ledger.prune(SET, 2))).isEqualTo(8);
        assertThat(exported().getFirst().attestations()).hasSize(3);
        assertThat(sign(ledger, custody, wish(0, vote(2, 3, 2)), wish(0, vote(2, 7, 1)), wish(0, block(40, 1))))
                .noneMatch(SigningAnswer::mayLeave);
        assertThat(sign(ledger, custody, wish(0, vote(6, 7, 1)))).containsExactly(RELEASED);
    }

    @Test
    void whatIsExportedIsExportedTheSameByWhoeverTookIt() {
        Ledgers.open(ledger, 2);
        var custody = claim(ledger, "a");
        sign(ledger, custody, wish(1, vote(1, 2, 1)), wish(1, vote(2, 3, 1)), wish(0, block(9, 1)));
        var histories = exported();
        now(ledger.open(new KeySet("empty", GENESIS, ProtectionMode.COMPLETE)));
        try (var another = store.open(folder.resolve("another"), 2)) {
            var taker = Ledgers.of(another);
            now(taker.open(new KeySet(SET, GENESIS, ProtectionMode.COMPLETE)));
            now(taker.take(SET, new Interchange(GENESIS, histories), Horizon.NONE, "ann"));
            var again = new ArrayList<KeyHistory>();
            now(taker.give(SET, again::add));
            assertThat(again).isEqualTo(histories);
        }
    }

    @Test
    void anEntryOfTheAuditThatIsChangedOrGoneIsFound() throws SQLException {
        Ledgers.open(ledger, 1);
        var custody = claim(ledger, "a");
        sign(ledger, custody, wish(0, vote(1, 2, 1)));
        switch (store) {
            case POSTGRESQL ->
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> sql(database, "delete from validator_audit"))
                        .withMessageContaining("is kept as it is");
            case H2 -> {
                sql(database, "update validator_audit set at_ms = at_ms + 1 where number = 2");
                assertThat(audit(ledger).holds()).isFalse();
                sql(database, "delete from validator_audit where number > 2");
                assertThatExceptionOfType(CompletionException.class)
                        .isThrownBy(() -> audit(ledger))
                        .withMessageContaining("are gone");
            }
        }
    }

    @Test
    void attestationsOfAllKindsComeBackAsTheyWereWritten() {
        Ledgers.open(ledger, 1);
        var told = List.of(new SignedAttestation(5, 2, Optional.empty()), vote(6, 7, 1));
        now(ledger.take(
                SET, new Interchange(GENESIS, List.of(new KeyHistory(key(0), List.of(), told))), Horizon.NONE, "ann"));
        assertThat(exported().getFirst().attestations()).isEqualTo(told);
    }
}
