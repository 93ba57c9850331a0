package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.domain.Digest;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Sender;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class L1LaneEntityTest {
    private static final String ID = "L1Lane|key";
    private static final Fees LOW = new Fees(BigInteger.TEN, BigInteger.ONE);
    private static final Fees HIGH = new Fees(BigInteger.valueOf(20), BigInteger.TWO);
    private static final L1Intent COMMIT = new L1Intent.Commit(3, 0, Samples.digest(1));

    private final Bench bench = new Bench();
    private final AtomicReference<Pauses> pauses = new AtomicReference<>(Pauses.NONE);
    private final KeptSender sender = new KeptSender();

    @AfterEach
    void close() {
        bench.close();
    }

    private record Broadcast(long nonce, L1Intent intent, Fees fees) {}

    /// Keeps what is broadcast; an outcome comes where the test has put one.
    private static final class KeptSender implements L1Sender {
        private final List<Broadcast> broadcasts = new CopyOnWriteArrayList<>();
        private final Map<Digest, Outcome> outcomes = new ConcurrentHashMap<>();
        private final AtomicInteger looks = new AtomicInteger();
        private final AtomicInteger questions = new AtomicInteger();
        private volatile boolean refusesHighFees;
        private volatile Standing standing = new Standing(7, 7);
        private volatile long block = 900;

        private static Digest hashOf(Fees fees) {
            return Samples.digest(fees.maxFee().longValueExact());
        }

        void mined(Fees fees, boolean succeeded) {
            outcomes.put(
                    hashOf(fees),
                    new Outcome(
                            new L1Receipt(hashOf(fees), 9, 21_000, BigInteger.ONE),
                            Samples.digest(block),
                            succeeded,
                            succeeded ? "" : "Nope()"));
        }

        @Override
        public CompletionStage<Standing> standing() {
            questions.incrementAndGet();
            return CompletableFuture.completedStage(standing);
        }

        @Override
        public CompletionStage<Fees> fees() {
            return CompletableFuture.completedStage(LOW);
        }

        @Override
        public CompletionStage<Sent> broadcast(long nonce, L1Intent intent, Fees fees) {
            broadcasts.add(new Broadcast(nonce, intent, fees));
            return CompletableFuture.completedStage(new Sent(
                    hashOf(fees), refusesHighFees && fees.equals(HIGH) ? Reception.NONCE_TOO_LOW : Reception.TAKEN));
        }

        @Override
        public CompletionStage<Optional<Outcome>> outcome(Digest transaction) {
            looks.incrementAndGet();
            return CompletableFuture.completedStage(Optional.ofNullable(outcomes.get(transaction)));
        }
    }

    private ActorRef<L1LaneEntity.Message> start(Duration look) {
        return bench.kit.spawn(L1LaneEntity.of(new L1LaneEntity.Surroundings(
                "key",
                bench.routes,
                sender,
                new L1Lane.Settings(
                        Bench.NEVER.toMillis(),
                        4,
                        16,
                        new Fees(BigInteger.valueOf(1_000), BigInteger.valueOf(1_000)),
                        16),
                pauses::get,
                Bench.CLOCK,
                bench.journaling(look))));
    }

    private List<Object> journal() {
        return bench.journal.persistedInStorage(ID);
    }

    /// The lane first asks L1 for nonce and fees; until it knows them a submission is not heard.
    private void submitUntilAccepted(ActorRef<L1LaneEntity.Message> lane) {
        bench.awaitAssert(() -> {
            lane.tell(new L1LaneEntity.Message.Submit(COMMIT));
            assertThat(journal()).contains(new Event.IntentAccepted(7, COMMIT, LOW, Bench.CLOCK.millis()));
        });
    }

    @Test
    void anIntentIsBroadcastOnceItsNonceIsWritten() {
        var lane = start(Bench.NEVER);
        bench.awaitAssert(() -> assertThat(journal()).containsExactly(new Event.Begun(7)));
        bench.journal.failNextPersisted(ID);

        submitUntilAccepted(lane);

        bench.awaitAssert(() -> assertThat(sender.broadcasts).containsOnly(new Broadcast(7, COMMIT, LOW)));
        assertThat(journal())
                .containsExactly(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, Bench.CLOCK.millis()));
    }

    @Test
    void whilePeopleHavePausedSettlementNoNewIntentIsTakenAndThoseThatAreThereAreOfferedStill() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000)));
        pauses.set(new Pauses(Set.of(Work.SETTLEMENT)));
        var lane = start(Duration.ofMillis(20));
        var execute = new L1Intent.Execute(1, 0, Samples.digest(1));
        bench.awaitAssert(() -> {
            lane.tell(new L1LaneEntity.Message.Submit(execute));
            assertThat(bench.metrics.of(MetricName.MESSAGES_REFUSED, L1LaneEntity.TYPE, "PAUSED"))
                    .isPositive();
        });
        bench.awaitAssert(() -> assertThat(sender.broadcasts).isNotEmpty());
        assertThat(sender.broadcasts).containsOnly(new Broadcast(7, COMMIT, LOW));

        pauses.set(Pauses.NONE);
        bench.awaitAssert(() -> {
            lane.tell(new L1LaneEntity.Message.Submit(execute));
            assertThat(journal()).last().isInstanceOf(Event.IntentAccepted.class);
        });
    }

    @Test
    void anIntentThatIsNotMinedIsOfferedAgainAndAgain() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000)));

        start(Duration.ofMillis(20));

        bench.awaitAssert(() -> assertThat(sender.looks.get()).isGreaterThan(2));
        bench.awaitAssert(() -> assertThat(sender.broadcasts).hasSizeGreaterThan(2));
        assertThat(sender.broadcasts).containsOnly(new Broadcast(7, COMMIT, LOW));
        assertThat(bench.metrics.of(MetricName.L1_WAITING, "PENDING")).isEqualTo(1);
        sender.mined(LOW, true);
        bench.awaitAssert(() -> assertThat(journal()).last().isInstanceOf(Event.Settled.class));
    }

    @Test
    void aReplacedTransactionThatIsMinedNeverthelessSettlesTheIntentEvenAfterARestart() {
        bench.journal.persistForRecovery(
                ID,
                List.of(
                        new Event.Begun(7),
                        new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000),
                        new Event.Repriced(7, HIGH, 1_000_001)));
        sender.refusesHighFees = true;
        sender.mined(LOW, true);

        start(Bench.NEVER);

        bench.awaitAssert(() -> assertThat(journal()).last().isInstanceOfSatisfying(Event.Settled.class, settled -> {
            assertThat(settled.nonce()).isEqualTo(7);
            assertThat(settled.receipt().transaction()).isEqualTo(KeptSender.hashOf(LOW));
        }));
    }

    @Test
    void theBatchHearsOfARevertUntilItKnows() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000)));
        sender.mined(LOW, false);
        var lane = start(Duration.ofMillis(20));
        var reverted = new BatchEntity.Message.IntentReverted(7, COMMIT, "Nope()");

        assertThat(bench.told(3)).containsOnly(reverted);
        lane.tell(new L1LaneEntity.Message.RevertInformed(7));

        bench.awaitAssert(() -> assertThat(journal()).last().isEqualTo(new Event.RevertKnown(7)));
        assertThat(bench.metrics.of(MetricName.L1_MINED, "reverted")).isEqualTo(1);
    }

    @Test
    void theLaneBeginsOnlyWhenNoTransactionOfItsKeyCanBeLostAnyMore() {
        sender.standing = new L1Sender.Standing(9, 7);
        start(Duration.ofMillis(20));
        bench.awaitAssert(() -> assertThat(sender.questions.get()).isGreaterThan(2));
        assertThat(journal()).isEmpty();

        sender.standing = new L1Sender.Standing(9, 9);

        bench.awaitAssert(() -> assertThat(journal()).containsExactly(new Event.Begun(9)));
    }

    @Test
    void whatAReorganisationDropsIsOfferedAgainWithItsNonceUntilItIsMinedAgain() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000)));
        sender.mined(LOW, true);
        start(Duration.ofMillis(20));
        bench.awaitAssert(() -> assertThat(journal()).last().isInstanceOf(Event.Settled.class));
        sender.broadcasts.clear();

        sender.outcomes.clear();

        bench.awaitAssert(() -> assertThat(journal()).last().isEqualTo(new Event.Unsettled()));
        bench.awaitAssert(() -> assertThat(sender.broadcasts).contains(new Broadcast(7, COMMIT, LOW)));
        assertThat(bench.metrics.of(MetricName.L1_REORGANISATIONS, "lane")).isEqualTo(1);
        sender.block = 901;
        sender.mined(LOW, true);
        bench.awaitAssert(() -> assertThat(journal()).last().isInstanceOfSatisfying(Event.Settled.class, settled -> {
            assertThat(settled.nonce()).isEqualTo(7);
            assertThat(settled.blockHash()).isEqualTo(Samples.digest(901));
        }));
        sender.standing = new L1Sender.Standing(8, 8);
        bench.awaitAssert(() -> assertThat(journal()).last().isEqualTo(new Event.Finalized(8)));
    }

    @Test
    void aNonceThatSomebodyElseHasUsedForGoodIsReportedAndTheIntentGetsAnother() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, LOW, 1_000_000)));
        sender.standing = new L1Sender.Standing(8, 7);
        start(Duration.ofMillis(20));
        bench.awaitAssert(() -> assertThat(sender.looks.get()).isGreaterThan(4));
        assertThat(journal()).as("it is not final").hasSize(2);

        sender.standing = new L1Sender.Standing(8, 8);

        bench.awaitAssert(() -> assertThat(sender.broadcasts).contains(new Broadcast(8, COMMIT, LOW)));
        assertThat(journal()).last().isEqualTo(new Event.NonceLost(7, 8, Bench.CLOCK.millis()));
        assertThat(bench.metrics.of(MetricName.L1_FOREIGN_USES)).isEqualTo(1);
    }

    @Test
    void whyAnIntentIsNotMinedCanBeRead() {
        bench.journal.persistForRecovery(
                ID, List.of(new Event.Begun(7), new Event.IntentAccepted(7, COMMIT, HIGH, 1_000_000)));
        sender.refusesHighFees = true;
        start(Duration.ofMillis(20));
        bench.awaitAssert(() -> assertThat(bench.metrics.of(MetricName.L1_WAITING, "NONCE_USED"))
                .isEqualTo(1));
        assertThat(bench.metrics.of(MetricName.L1_WAITING, "PENDING")).isZero();
    }
}
