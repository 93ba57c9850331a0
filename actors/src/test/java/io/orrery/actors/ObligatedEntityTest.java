package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every entity with a journal.
final class ObligatedEntityTest {
    /// Fewer than are dropped: `akka.persistence.typed.stash-capacity` is 4096.
    private static final int WAITING = 4_000;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    static Stream<EntityCase<?>> all() {
        return EntityCase.all();
    }

    private <M> ActorRef<M> start(EntityCase<M> entity, Duration resend) {
        return bench.kit.spawn(entity.behavior().apply(bench, resend));
    }

    private <M> ActorRef<M> startWithHistory(EntityCase<M> entity) {
        if (!entity.history().isEmpty()) {
            bench.journal.persistForRecovery(entity.id(), entity.history());
        }
        var started = start(entity, Bench.NEVER);
        assertThat(bench.told(entity.owedByHistory().size())).isEqualTo(entity.owedByHistory());
        return started;
    }

    private static List<Object> concat(List<Object> first, List<Object> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /// After the message came twice: it was written once, told once, and answered twice.
    private <M> void assertToldOnceAndAnsweredTwice(EntityCase<M> entity) {
        assertThat(bench.told(entity.answers().size() * 2 + entity.newlyOwed().size()))
                .isEqualTo(concat(concat(entity.answers(), entity.newlyOwed()), entity.answers()));
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void aRepeatedMessageIsAnsweredAgainAndChangesNothing(EntityCase<M> entity) {
        var ref = startWithHistory(entity);

        ref.tell(entity.message().apply(bench));
        ref.tell(entity.message().apply(bench));

        assertToldOnceAndAnsweredTwice(entity);
    }

    /// As after an outage of the database: Akka takes what has waited from within what it took before, as deep as
    /// there is room for waiting.
    @ParameterizedTest
    @MethodSource("all")
    <M> void thousandsThatHaveWaitedForOneWriteAreAnswered(EntityCase<M> entity) {
        var ref = startWithHistory(entity);
        for (int i = 0; i < WAITING; i++) {
            ref.tell(entity.message().apply(bench));
        }

        int expected = entity.answers().size() * WAITING + entity.newlyOwed().size();
        assertThat(bench.told(expected)).hasSize(expected);
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void whatCouldNotBeWrittenIsNotToldAndTheEntityComesBack(EntityCase<M> entity) {
        var ref = startWithHistory(entity);
        bench.journal.failNextPersisted(entity.id());

        ref.tell(entity.message().apply(bench));
        ref.tell(entity.message().apply(bench));
        ref.tell(entity.message().apply(bench));

        assertThat(bench.told(entity.owedByHistory().size())).isEqualTo(entity.owedByHistory());
        assertToldOnceAndAnsweredTwice(entity);
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void whatTheJournalRejectedIsNotToldAndTheEntityComesBack(EntityCase<M> entity) {
        var ref = startWithHistory(entity);
        bench.journal.rejectNextPersisted(entity.id());

        // What was waiting behind the rejected write is lost with it, as any message may be.
        bench.awaitAssert(() -> {
            ref.tell(entity.message().apply(bench));
            assertThat(bench.journal.persistedInStorage(entity.id()))
                    .hasSizeGreaterThan(entity.history().size());
        });
        var expected = concat(entity.owedByHistory(), concat(entity.answers(), entity.newlyOwed()));

        assertThat(bench.told(expected.size())).isEqualTo(expected);
        bench.kit.stop(ref);
        assertThat(bench.toldSoFar()).doesNotContainAnyElementsOf(entity.newlyOwed());
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void aJournalThatCanNotBeReadIsReadAgain(EntityCase<M> entity) {
        bench.journal.failNextNReads(entity.id(), 3);

        var ref = startWithHistory(entity);
        ref.tell(entity.message().apply(bench));

        assertThat(bench.told(entity.answers().size() + entity.newlyOwed().size()))
                .isEqualTo(concat(entity.answers(), entity.newlyOwed()));
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void whatIsOwedIsToldAgainAfterARestart(EntityCase<M> entity) {
        var ref = startWithHistory(entity);
        ref.tell(entity.message().apply(bench));
        bench.told(entity.answers().size() + entity.newlyOwed().size());
        bench.kit.stop(ref);

        start(entity, Bench.NEVER);

        assertThat(bench.told(entity.owedAfter().size())).isEqualTo(entity.owedAfter());
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void whatIsOwedIsToldAgainByTheTimer(EntityCase<M> entity) {
        var ref = startWithHistory(entity);
        ref.tell(entity.message().apply(bench));
        bench.told(entity.answers().size() + entity.newlyOwed().size());
        bench.kit.stop(ref);

        start(entity, Duration.ofMillis(20));

        for (int round = 0; round < 3; round++) {
            assertThat(bench.told(entity.owedAfter().size())).isEqualTo(entity.owedAfter());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void theTimerOutlivesAFailureOfTheJournal(EntityCase<M> entity) {
        if (!entity.history().isEmpty()) {
            bench.journal.persistForRecovery(entity.id(), entity.history());
        }
        var ref = start(entity, Duration.ofMillis(20));
        bench.journal.failNextPersisted(entity.id());
        ref.tell(entity.message().apply(bench));
        ref.tell(entity.message().apply(bench));

        for (int seen = 0; seen < 3; ) {
            seen += entity.newlyOwed().contains(bench.told(1).getFirst()) ? 1 : 0;
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    <M> void aCorruptJournalStopsTheEntityForGood(EntityCase<M> entity) {
        if (!entity.history().isEmpty()) {
            bench.journal.persistForRecovery(entity.id(), entity.history());
        }
        bench.journal.failNextRead(entity.id(), new IllegalStateException("replay", new Bench.Corrupt()));

        var ref = start(entity, Bench.NEVER);

        bench.routes.told().expectTerminated(ref);
        var type = entity.id().substring(0, entity.id().indexOf('|'));
        assertThat(bench.metrics.of(MetricName.JOURNAL_CORRUPT, type)).isEqualTo(1);
    }

    @Test
    void aJournalThatTheRuleCanNotFollowStopsTheEntityForGood() {
        var shard = EntityCase.shard();
        var debitOfNobody = new Touch(0, 5, new Touch.Change.Debit(BigInteger.ONE, 0));
        bench.journal.persistForRecovery(
                shard.id(), List.of(new StateShard.Event.BatchApplied(1, List.of(debitOfNobody))));

        var ref = start(shard, Bench.NEVER);

        bench.routes.told().expectTerminated(ref);
        assertThat(bench.metrics.of(MetricName.JOURNAL_CORRUPT, "StateShard")).isEqualTo(1);
    }
}
