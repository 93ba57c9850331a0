package io.orrery.actors.validator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.actors.RecordingMetrics;
import io.orrery.actors.validator.CustodyKeeper.Handed;
import io.orrery.actors.validator.CustodyKeeper.Message;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.DatabaseIdentity;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CustodyKeeperTest {
    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("akka.loglevel = ERROR").withFallback(ConfigFactory.defaultReference()));
    private final AtomicLong nowMs = new AtomicLong(1_000);
    private final MemoryLedger ledger = new MemoryLedger(() -> nowMs.get() + 1_000_000);
    private volatile List<String> order = List.of("a:1/x", "b:1/y");

    /// A keeper and what its node knows.
    private final class Seat {
        final RecordingMetrics metrics = new RecordingMetrics();
        final CustodyView view = new CustodyView(custody -> wishes -> ledger.sign(custody, wishes), nowMs::get);
        final ActorRef<Message> keeper;

        Seat(String owner) {
            keeper = kit.spawn(CustodyKeeper.of(new CustodyKeeper.Surroundings(
                    MemoryLedger.SET,
                    owner,
                    ledger,
                    view,
                    () -> order,
                    new CustodyKeeper.Settings(
                            CustodySeat.Settings.DEFAULT, Duration.ofMillis(5), Duration.ofSeconds(3)),
                    metrics)));
        }

        void awaitSigning() {
            awaitAssert(() -> assertThat(view.refusal()).isEmpty());
        }

        void awaitRefusal(Refusal reason) {
            awaitAssert(() -> assertThat(view.refusal()).contains(reason));
        }
    }

    private void awaitAssert(Runnable assertion) {
        kit.createTestProbe().awaitAssert(Duration.ofSeconds(30), () -> {
            assertion.run();
            return Done.getInstance();
        });
    }

    private void say(Command command) {
        var _ = ledger.custody(MemoryLedger.SET, KeySetCustody.Settings.DEFAULT, command);
    }

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void aKeySetIsClaimedWhenAPersonHasEnabledItAndSignsNothingWhileItIsPaused() {
        var a = new Seat("a:1/x");
        a.awaitRefusal(Refusal.DISABLED);
        say(new Command.Enable("ann", 0));
        a.awaitSigning();
        assertThat(ledger.fence().owner()).isEqualTo("a:1/x");
        awaitAssert(() -> assertThat(a.metrics.of(MetricName.CUSTODY_HELD, MemoryLedger.SET))
                .isEqualTo(1));
        assertThat(a.metrics.of(MetricName.CUSTODY_TAKEOVERS, MemoryLedger.SET, "first"))
                .isEqualTo(1);
        say(new Command.Pause("ann"));
        nowMs.addAndGet(2_000);
        a.awaitRefusal(Refusal.PAUSED);
        say(new Command.Resume("ann"));
        nowMs.addAndGet(2_000);
        a.awaitSigning();
    }

    @Test
    void whoeverHearsNothingFromTheDatabaseUntilItsLeaseIsOverSaysThatItHoldsNothing() {
        say(new Command.Enable("ann", 0));
        var a = new Seat("a:1/x");
        a.awaitSigning();
        awaitAssert(() -> assertThat(a.metrics.of(MetricName.CUSTODY_HELD, MemoryLedger.SET))
                .isEqualTo(1));
        ledger.silent(true);
        nowMs.addAndGet(60_000);
        awaitAssert(() -> assertThat(a.metrics.of(MetricName.CUSTODY_HELD, MemoryLedger.SET))
                .isZero());
        ledger.silent(false);
        a.awaitSigning();
        awaitAssert(() -> assertThat(a.metrics.of(MetricName.CUSTODY_HELD, MemoryLedger.SET))
                .isEqualTo(1));
    }

    @Test
    void whatASilentNodeHadIsTakenWhenItsLeaseIsOverAndItLearnsThatItIsOut() {
        say(new Command.Enable("ann", 0));
        var a = new Seat("a:1/x");
        a.awaitSigning();
        kit.stop(a.keeper);
        order = List.of("b:1/y");
        var b = new Seat("b:1/y");
        awaitAssert(() -> assertThat(b.metrics.of(MetricName.CUSTODY_REFUSED, MemoryLedger.SET, "held"))
                .isEqualTo(1));
        nowMs.addAndGet(6_499);
        a.awaitRefusal(Refusal.LEASE_EXPIRED);
        assertThat(b.view.held()).isEmpty();
        nowMs.addAndGet(1);
        b.awaitSigning();
        assertThat(ledger.fence().epoch()).isEqualTo(2);
        assertThat(b.metrics.of(MetricName.CUSTODY_TAKEOVERS, MemoryLedger.SET, "silent"))
                .isEqualTo(1);
        order = List.of("a:1/z", "b:1/y");
        var back = new Seat("a:1/z");
        awaitAssert(() -> assertThat(back.metrics.of(MetricName.CUSTODY_REFUSED, MemoryLedger.SET, "held"))
                .isEqualTo(1));
        assertThat(back.view.refusal()).contains(Refusal.FENCED);
    }

    @Test
    void itGoesToAnotherNodeByCommandAndNotBack() {
        say(new Command.Enable("ann", 0));
        var a = new Seat("a:1/x");
        a.awaitSigning();
        var b = new Seat("b:1/y");
        TestProbe<Handed> probe = kit.createTestProbe();
        b.keeper.tell(new Message.HandOver(1, "", probe.getRef()));
        assertThat(probe.receiveMessage().had()).isFalse();
        a.keeper.tell(new Message.HandOver(1, "c:1", probe.getRef()));
        assertThat(probe.receiveMessage()).isEqualTo(new Handed(true, false, "c:1 can not have it now"));
        a.keeper.tell(new Message.HandOver(1, "b:1", probe.getRef()));
        assertThat(probe.receiveMessage().done()).isTrue();
        b.awaitSigning();
        assertThat(a.view.held()).isEmpty();
        // Told to all nodes, the same word may come to the next one when it has the key set already.
        b.keeper.tell(new Message.HandOver(1, "", probe.getRef()));
        assertThat(probe.receiveMessage().had()).isFalse();
        assertThat(b.view.refusal()).isEmpty();
        assertThat(ledger.fence().epoch()).isEqualTo(2);
        assertThat(b.metrics.of(MetricName.CUSTODY_TAKEOVERS, MemoryLedger.SET, "handed-over"))
                .isEqualTo(1);
    }

    @Test
    void aNodeThatEndsGivesItBackAndTheNextHasItAtOnce() {
        say(new Command.Enable("ann", 0));
        var a = new Seat("a:1/x");
        a.awaitSigning();
        TestProbe<Done> probe = kit.createTestProbe();
        a.keeper.tell(new Message.Close(probe.getRef()));
        probe.receiveMessage();
        assertThat(a.view.held()).isEmpty();
        probe.expectTerminated(a.keeper);
        order = List.of("b:1/y");
        new Seat("b:1/y").awaitSigning();
    }

    @Test
    void aDatabaseThatIsAwayEndsNothingBeforeTheLeaseDoesAndAForeignOneDoesAtOnce() {
        say(new Command.Enable("ann", 0));
        var a = new Seat("a:1/x");
        a.awaitSigning();
        ledger.silent(true);
        nowMs.addAndGet(5_000);
        awaitAssert(() -> assertThat(a.metrics.of(MetricName.CUSTODY_UNANSWERED, MemoryLedger.SET))
                .isPositive());
        assertThat(a.view.refusal()).isEmpty();
        nowMs.addAndGet(1_000);
        assertThat(a.view.refusal()).contains(Refusal.LEASE_EXPIRED);
        ledger.silent(false);
        a.awaitSigning();
        assertThat(ledger.fence().epoch()).isEqualTo(1);
        ledger.on(new DatabaseIdentity("a copy", 1));
        nowMs.addAndGet(2_000);
        a.awaitRefusal(Refusal.UNKNOWN_DATABASE);
    }
}
