package io.orrery.persistence.journal;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.schema.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// An actor system on a real journal, with an entity that writes what it is told as the sequencer.
public final class SequencerJournal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    sealed interface Message {}

    record Append(List<Sequencer.Event> events, ActorRef<Long> replyTo) implements Message {}

    record Replay(ActorRef<List<Sequencer.Event>> replyTo) implements Message {}

    private final ActorSystem<Message> system;

    public SequencerJournal(Database database) {
        this(database, "main");
    }

    SequencerJournal(Database database, String entity) {
        var config = ConfigFactory.parseString(
                        "akka.actor.provider = local, akka.log-dead-letters = off, akka.loglevel = WARNING,"
                                + " akka.loggers = [\"akka.event.slf4j.Slf4jLogger\"]")
                .withFallback(ConfigFactory.parseResources("persistence.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        var setup = ActorSystemSetup.create(BootstrapSetup.create(config), new JournalDatabase(database, 4));
        system = ActorSystem.create(new Writer(entity), "journal", setup);
    }

    public ActorSystem<?> system() {
        return system;
    }

    /// Completes with the journal's last sequence number when the events are in it.
    public CompletionStage<Long> append(List<Sequencer.Event> events) {
        return AskPattern.ask(system, replyTo -> new Append(events, replyTo), PATIENCE, system.scheduler());
    }

    public List<Sequencer.Event> replay() {
        return AskPattern.<Message, List<Sequencer.Event>>ask(system, Replay::new, PATIENCE, system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static final class Writer extends EventSourcedBehavior<Message, Sequencer.Event, List<Sequencer.Event>> {
        Writer(String entity) {
            super(PersistenceId.of("Sequencer", entity));
        }

        @Override
        public List<Sequencer.Event> emptyState() {
            return List.of();
        }

        @Override
        public CommandHandler<Message, Sequencer.Event, List<Sequencer.Event>> commandHandler() {
            return (_, message) -> switch (message) {
                case Append(var events, var replyTo) ->
                    Effect().persist(events).thenReply(replyTo, state -> (long) state.size());
                case Replay(var replyTo) -> Effect().none().thenReply(replyTo, state -> state);
            };
        }

        @Override
        public EventHandler<List<Sequencer.Event>, Sequencer.Event> eventHandler() {
            return (state, event) -> {
                var next = new ArrayList<>(state);
                next.add(event);
                return next;
            };
        }
    }
}
