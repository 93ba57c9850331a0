package io.orrery.persistence.view;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.PersistenceQuery;
import akka.stream.KillSwitches;
import akka.stream.RestartSettings;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RestartSource;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.orrery.domain.rollup.batch.BatchTally;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the sequencer's journal and keeps the rollup's tables.
///
/// How far it has read is written in the transaction of what it did, under a lock: each event takes effect
/// exactly once, whenever this process ends and however many projections run.
public final class RollupProjection {
    /// The journal that it reads.
    public static final String PERSISTENCE_ID = "Sequencer|main";

    /// Events in one transaction at most: those that came while the one before it was written. An event may hold a
    /// few hundred operations, and the journal waits while the transaction has the turn to write.
    private static final int MAX_EVENTS = 50;

    private static final RestartSettings RESTARTS = RestartSettings.create(
                    Duration.ofMillis(100), Duration.ofSeconds(10), 0.2)
            .withRestartOn(RollupProjection::passes);

    private static final Logger LOG = LoggerFactory.getLogger(RollupProjection.class);

    /// What one transaction has done.
    ///
    /// @param position where the tables are
    /// @param sequenced the operations that it has added, with their places in the order
    /// @param sealed what the batches have that it has added
    public record Step(Position position, Map<Fr, Long> sequenced, List<BatchTally> sealed) {}

    private final UniqueKillSwitch stop;
    private final CompletionStage<Done> ended;

    private RollupProjection(UniqueKillSwitch stop, CompletionStage<Done> ended) {
        this.stop = stop;
        this.ended = ended;
    }

    /// Goes on where it, or another before it, has ended.
    ///
    /// @param listener told at the start and after each transaction, by a thread that must not be blocked
    public static RollupProjection start(ActorSystem<?> system, Transactions transactions, Consumer<Step> listener) {
        var journal =
                PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
        var running = RestartSource.withBackoff(
                        RESTARTS,
                        () -> Source.completionStageSource(
                                begin(transactions).thenApply(from -> follow(journal, transactions, from))))
                .viaMat(KillSwitches.<Step>single(), Keep.right())
                .toMat(Sink.foreach(listener::accept), Keep.both())
                .run(system);
        return new RollupProjection(running.first(), running.second());
    }

    /// Where the tables are; where nothing is in them and the first events are gone, with a checkpoint first.
    private static CompletionStage<Position> begin(Transactions transactions) {
        return transactions.write(Position::read).thenCompose(from -> {
            if (from.sequenceNumber() > 0) {
                return CompletableFuture.completedStage(from);
            }
            return transactions
                    .steps(() -> TableSeed.find(transactions))
                    .thenCompose(found -> found.isEmpty()
                            ? CompletableFuture.completedStage(from)
                            : transactions.write(connection -> {
                                from.lock(connection);
                                return TableSeed.sow(connection, found.get());
                            }));
        });
    }

    /// Ends it. A transaction that is under way ends for itself.
    public CompletionStage<Done> stop() {
        stop.shutdown();
        return ended;
    }

    /// Fails where journal and tables do not fit, or the journal is damaged. Other failures are tried again.
    public CompletionStage<Done> ended() {
        return ended;
    }

    /// Empties the tables, so that they are made again from the start of the journal, or from a checkpoint. A
    /// projection that runs
    /// notices.
    public static CompletionStage<Done> rebuild(Transactions transactions) {
        return transactions.write(connection -> {
            var before = Position.read(connection);
            RollupTables.clear(connection);
            Position.write(connection, new Position(0, 0));
            LOG.info("projection emptied: journal={} before={}", PERSISTENCE_ID, before.sequenceNumber());
            return Done.getInstance();
        });
    }

    private static Source<Step, NotUsed> follow(JdbcReadJournal journal, Transactions transactions, Position from) {
        LOG.info("projection started: journal={} after={}", PERSISTENCE_ID, from.sequenceNumber());
        return journal.eventsByPersistenceId(PERSISTENCE_ID, from.sequenceNumber() + 1, Long.MAX_VALUE)
                .batch(MAX_EVENTS, first -> new ArrayList<>(List.of(first)), (events, next) -> {
                    events.add(next);
                    return events;
                })
                .scanAsync(
                        new Step(from, Map.of(), List.of()),
                        (before, events) ->
                                transactions.write(connection -> apply(connection, before.position(), events)));
    }

    private static Step apply(Connection connection, Position from, List<EventEnvelope> events) throws SQLException {
        from.lock(connection);
        var tables = new RollupTables(connection, from.operations());
        var sequenceNumber = from.sequenceNumber();
        for (var envelope : events) {
            sequenceNumber++;
            if (envelope.sequenceNr() != sequenceNumber) {
                throw new JournalMismatch("event " + sequenceNumber + " of " + PERSISTENCE_ID + " is missing: "
                        + envelope.sequenceNr() + " follows the one before it");
            }
            tables.apply((Sequencer.Event) envelope.event());
        }
        var to = new Position(sequenceNumber, tables.operations());
        Position.write(connection, to);
        return new Step(to, tables.sequenced(), tables.sealed());
    }

    /// Whether trying again may help.
    private static boolean passes(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        var passes = cause instanceof Position.Overtaken
                || cause instanceof SQLTransientException
                || cause instanceof SQLRecoverableException
                || cause instanceof RejectedExecutionException
                || (cause instanceof SQLException refused && PostgresServer.passes(refused));
        if (!passes) {
            LOG.error("projection stopped: journal={}", PERSISTENCE_ID, cause);
        }
        return passes;
    }
}
