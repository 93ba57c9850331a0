package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdmissionGateTest {
    private final Bench bench = new Bench();
    private final TestProbe<Outcome> caller = bench.kit.createTestProbe();

    @AfterEach
    void close() {
        bench.close();
    }

    private ActorRef<AdmissionGate.Message> gate(int maxBatch, int maxWaiting, Duration askAgain) {
        return gate(maxBatch, maxWaiting, askAgain, askAgain.multipliedBy(3));
    }

    private ActorRef<AdmissionGate.Message> gate(int maxBatch, int maxWaiting, Duration askAgain, Duration giveUp) {
        return bench.kit.spawn(AdmissionGate.of(
                bench.routes, new AdmissionGate.Settings(maxBatch, maxWaiting, askAgain, giveUp), bench.metrics));
    }

    private static SignedTransaction transfer(long nonce) {
        return Samples.transfer(1, 2, 3, 0, nonce);
    }

    private void submit(ActorRef<AdmissionGate.Message> gate, SignedTransaction transfer, AdmissionGate.Until until) {
        gate.tell(new AdmissionGate.Message.Submit(transfer, until, caller.getRef()));
    }

    private StateShardEntity.Message.Admit asked() {
        return bench.routes.told().expectMessageClass(StateShardEntity.Message.Admit.class);
    }

    private static void admitAll(
            ActorRef<AdmissionGate.Message> gate, StateShardEntity.Message.Admit asked, long through) {
        gate.tell(new AdmissionGate.Message.Decided(
                0,
                asked.request(),
                asked.transactions().stream()
                        .<Outcome>map(Outcome.Admitted::new)
                        .toList(),
                through));
    }

    @Test
    void whatArrivesWhileARequestIsUnderWayGoesTogether() {
        var gate = gate(3, 10, Bench.NEVER);
        for (int nonce = 0; nonce < 6; nonce++) {
            submit(gate, transfer(nonce), AdmissionGate.Until.ADMITTED);
        }

        var first = asked();
        admitAll(gate, first, 0);
        var second = asked();
        admitAll(gate, second, 1);
        var third = asked();

        assertThat(first.transactions()).containsExactly(transfer(0));
        assertThat(second.transactions()).containsExactly(transfer(1), transfer(2), transfer(3));
        assertThat(third.transactions()).containsExactly(transfer(4), transfer(5));
        for (int nonce = 0; nonce < 4; nonce++) {
            caller.expectMessage(new Outcome.Admitted(transfer(nonce)));
        }
    }

    @Test
    void aRefusalOfTheShardReachesItsCallerAndNoOther() {
        var gate = gate(3, 10, Bench.NEVER);
        submit(gate, transfer(0), AdmissionGate.Until.SEQUENCED);
        var asked = asked();

        var refused = new Outcome.Refused(transfer(0), StateShard.Refusal.NONCE_TOO_LOW, "nonce");
        gate.tell(new AdmissionGate.Message.Decided(0, asked.request(), List.of(refused), -1));

        caller.expectMessage(refused);
        assertThat(bench.metrics.of(MetricName.TRANSACTIONS_REFUSED, "NONCE_TOO_LOW"))
                .isEqualTo(1);
    }

    @Test
    void moreThanMayWaitIsRefusedAsBusy() {
        var gate = gate(3, 2, Bench.NEVER);
        for (int nonce = 0; nonce < 4; nonce++) {
            submit(gate, transfer(nonce), AdmissionGate.Until.ADMITTED);
        }

        caller.expectMessage(new Outcome.Refused(transfer(3), StateShard.Refusal.BUSY, ""));
        assertThat(asked().transactions()).containsExactly(transfer(0));
    }

    @Test
    void aShardThatDoesNotAnswerIsAskedTheSameAgainAndItsFirstAnswerIsTaken() {
        var gate = gate(3, 10, Duration.ofMillis(20), Duration.ofDays(1));
        submit(gate, transfer(0), AdmissionGate.Until.ADMITTED);
        submit(gate, transfer(1), AdmissionGate.Until.ADMITTED);

        var lost = asked();
        var again = asked();
        admitAll(gate, again, 0);
        caller.expectMessage(new Outcome.Admitted(transfer(0)));
        // It may come late all the same, when the next question is on its way.
        admitAll(gate, lost, 0);

        assertThat(again.request()).isEqualTo(lost.request());
        assertThat(again.transactions()).isEqualTo(lost.transactions());
        var next = bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(3),
                        message -> isOf(message, lost.request())
                                ? FishingOutcomes.continueAndIgnore()
                                : FishingOutcomes.complete());
        assertThat(next)
                .singleElement()
                .satisfies(message -> assertThat(((StateShardEntity.Message.Admit) message).transactions())
                        .containsExactly(transfer(1)));
    }

    private static boolean isOf(Object message, long request) {
        return message instanceof StateShardEntity.Message.Admit admit && admit.request() == request;
    }

    @Test
    void aShardThatNeverAnswersHoldsUpTheNextRequestOnlyAsLongAsACallerWaits() {
        var gate = gate(3, 10, Duration.ofMillis(300));
        submit(gate, transfer(0), AdmissionGate.Until.ADMITTED);
        submit(gate, transfer(1), AdmissionGate.Until.ADMITTED);

        var lost = List.of(asked(), asked(), asked());
        var next = asked();
        admitAll(gate, lost.getLast(), 0);
        admitAll(gate, next, 0);

        assertThat(lost).allSatisfy(asked -> assertThat(asked.transactions()).containsExactly(transfer(0)));
        assertThat(next.transactions()).containsExactly(transfer(1));
        assertThat(bench.metrics.of(MetricName.GATE_UNANSWERED)).isEqualTo(1);
        // The lost one is not answered, not even late: its caller has been told nothing and looks it up.
        caller.expectMessage(new Outcome.Admitted(transfer(1)));
    }

    @Test
    void aCallerWhoWaitsForTheOrderIsAnsweredWhenTheSequencerHoldsItsChunk() {
        var gate = gate(3, 10, Bench.NEVER);
        submit(gate, transfer(0), AdmissionGate.Until.SEQUENCED);
        var first = asked();
        admitAll(gate, first, 4);
        submit(gate, transfer(1), AdmissionGate.Until.ADMITTED);
        var second = asked();
        admitAll(gate, second, 5);

        caller.expectMessage(new Outcome.Admitted(transfer(1)));
        gate.tell(new AdmissionGate.Message.Taken(0, 4));

        caller.expectMessage(new Outcome.Admitted(transfer(0)));
        assertThat(first.tellTaken()).isTrue();
        assertThat(second.tellTaken()).isFalse();
    }
}
