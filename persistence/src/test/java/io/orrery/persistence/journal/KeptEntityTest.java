package io.orrery.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// An entity of Akka's on the snapshot store that the configuration names.
final @ParameterizedClass @EnumSource(Store.class) class KeptEntityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int EVERY = 4;

    private final Store store;

    @TempDir
    private Path folder;

    KeptEntityTest(Store store) {
        this.store = store;
    }

    private sealed interface Message {}

    /// Skips to the next nonce and tells it.
    private record Skip(ActorRef<OptionalLong> replyTo) implements Message {}

    private static final class Lane extends EventSourcedBehavior<Message, L1Lane.Event, LaneState> {
        Lane() {
            super(PersistenceId.of("L1Lane", "key"));
        }

        @Override
        public LaneState emptyState() {
            var one = BigInteger.ONE;
            return L1Lane.apply(
                    L1Lane.initial(new L1Lane.Settings(1, 2, 3, new L1Lane.Fees(one, one), 4)),
                    new L1Lane.Event.Begun(0));
        }

        @Override
        public CommandHandler<Message, L1Lane.Event, LaneState> commandHandler() {
            return (state, message) -> switch (message) {
                case Skip(var replyTo) ->
                    Effect()
                            .persist(new L1Lane.Event.NoncesSkipped(
                                    state.nextNonce().orElseThrow() + 1))
                            .thenReply(replyTo, LaneState::nextNonce);
            };
        }

        @Override
        public EventHandler<LaneState, L1Lane.Event> eventHandler() {
            return L1Lane::apply;
        }

        @Override
        public boolean shouldSnapshot(LaneState state, L1Lane.Event event, long sequenceNumber) {
            return sequenceNumber % EVERY == 0;
        }
    }

    private static ActorSystem<Message> start(Database database) {
        var config = ConfigFactory.parseString(
                        "akka.actor.provider = local, akka.log-dead-letters = off, akka.loglevel = WARNING,"
                                + " akka.loggers = [\"akka.event.slf4j.Slf4jLogger\"]")
                .withFallback(ConfigFactory.parseResources("persistence.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        return ActorSystem.create(
                new Lane(),
                "kept",
                ActorSystemSetup.create(BootstrapSetup.create(config), new JournalDatabase(database, 4)));
    }

    private static void end(ActorSystem<Message> system) {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static long skip(ActorSystem<Message> system) {
        return AskPattern.<Message, OptionalLong>ask(system, Skip::new, PATIENCE, system.scheduler())
                .toCompletableFuture()
                .join()
                .orElseThrow();
    }

    private static void run(Database database, String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void anEntityGoesOnFromItsKeptStateWithoutTheEventsBeforeIt() throws SQLException {
        try (var database = store.open(folder, 8)) {
            var first = start(database);
            for (int i = 1; i <= 4 * EVERY + 2; i++) {
                assertThat(skip(first)).isEqualTo(i);
            }
            end(first);
            // As compaction does after a minute.
            run(database, "delete from event_journal where sequence_number <= " + 4 * EVERY);
            var second = start(database);
            assertThat(skip(second)).isEqualTo(4L * EVERY + 3);
            end(second);

            // Even of a journal without any event the next one has the next number.
            run(database, "delete from event_journal");
            run(database, "delete from snapshot where sequence_number < " + 4 * EVERY);
            var third = start(database);
            assertThat(skip(third)).isEqualTo(4L * EVERY + 1);
            end(third);
            try (var connection = database.dataSource().getConnection();
                    var select = connection.createStatement();
                    var rows = select.executeQuery("select min(sequence_number) from event_journal")) {
                rows.next();
                assertThat(rows.getLong(1)).isEqualTo(4L * EVERY + 1);
            }
        }
    }
}
