package io.orrery.actors.validator.duty;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.SigningDoor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;

/// Does the duties of a key set's validators while this node has it: one on each node that has the keys.
///
/// It lives where custody is, and not in a shard: what it does is decided by the clock, the chain and the
/// database, and it keeps nothing that another would have to go on with.
public final class DutyKeeper {
    private DutyKeeper() {}

    public sealed interface Message {
        /// The next work of its one turn.
        record Work(Runnable work) implements Message {}

        record Heard(ChainEvent event) implements Message {}

        /// Custody may have come or gone.
        record CustodyMoved() implements Message {}
    }

    /// @param custody told of whom to tell when custody may have come or gone; from any thread
    /// @param clock the wall clock, by which slots are told
    /// @param missed told what was missed
    public record Surroundings(
            SigningDoor door,
            BeaconNode node,
            KnownValidators known,
            KeySettings keySettings,
            KeyGate gate,
            Consumer<Runnable> custody,
            InstantSource clock,
            DutySettings settings,
            MissedDuties missed,
            Metrics metrics) {}

    public static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> {
                    var client = new DutyClient(
                            around,
                            turn(context, around.clock()),
                            event -> context.getSelf().tell(new Message.Heard(event)),
                            context.getLog());
                    around.custody().accept(() -> context.getSelf().tell(new Message.CustodyMoved()));
                    context.getSelf().tell(new Message.Work(client::start));
                    return Behaviors.receive(Message.class)
                            .onAnyMessage(message -> {
                                receive(client, message, context.getLog());
                                return Behaviors.same();
                            })
                            .onSignal(PostStop.class, _ -> {
                                client.stop();
                                return Behaviors.same();
                            })
                            .onSignal(PreRestart.class, _ -> {
                                client.stop();
                                return Behaviors.same();
                            })
                            .build();
                }))
                .onFailure(SupervisorStrategy.restart());
    }

    /// One broken duty ends no other: what it leaves undone is told to be missed when its time is over.
    private static void receive(DutyClient client, Message message, Logger log) {
        try {
            switch (message) {
                case Message.Work(var work) -> work.run();
                case Message.Heard(var event) -> client.heard(event);
                case Message.CustodyMoved() -> client.custody();
            }
        } catch (RuntimeException bug) {
            log.error("event=duty-broken", bug);
        }
    }

    private static Turn turn(ActorContext<Message> context, InstantSource clock) {
        return new Turn() {
            private final ActorRef<Message> self = context.getSelf();

            @Override
            public long nowMs() {
                return clock.millis();
            }

            @Override
            public void at(long atMs, Runnable work) {
                long inMs = Math.max(0, atMs - nowMs());
                context.getSystem()
                        .scheduler()
                        .scheduleOnce(
                                Duration.ofMillis(inMs),
                                () -> {
                                    // The wall clock may have been put back meanwhile.
                                    if (nowMs() < atMs) {
                                        at(atMs, work);
                                    } else {
                                        execute(work);
                                    }
                                },
                                context.getSystem().executionContext());
            }

            @Override
            public void execute(Runnable work) {
                self.tell(new Message.Work(work));
            }
        };
    }
}
