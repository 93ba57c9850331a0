package io.orrery.persistence.journal;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.state.Shards;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What entities that have ended leave in the journal.
public final class Leftovers {
    private static final String BATCH = "Batch|";
    private static final int PAGE = 1_000;

    private Leftovers() {}

    /// What a final batch needed until then.
    ///
    /// @param contents digests of traces and of the proof; not of its data, which is history
    public record OfBatch(long number, long endedMs, List<Digest> contents) {}

    /// A batch that is final.
    public record Ended(BatchState state, long endedMs) {}

    /// Empty where the batch is not final, or not there. One that was final before states were kept has
    /// only its events, which stay: they are few and there will not be more.
    public static Optional<OfBatch> of(Connection connection, long number) throws SQLException {
        return ended(connection, number).map(ended -> leftBy(ended.state(), ended.endedMs()));
    }

    /// The same with all that it knows of itself.
    public static Optional<Ended> ended(Connection connection, long number) throws SQLException {
        var kept = SnapshotTable.newest(connection, BATCH + number, Long.MAX_VALUE);
        if (kept.isPresent()) {
            return Optional.of(
                    new Ended((BatchState) kept.get().state(), kept.get().createdMs()));
        }
        // What it leaves is the same however the state is divided.
        var state = Batch.initial(Shards.SIXTEEN, number);
        long next = 1;
        for (var page = page(connection, number, next); !page.isEmpty(); page = page(connection, number, next)) {
            for (var event : page) {
                state = Batch.apply(state, (Batch.Event) event);
            }
            next += page.size();
        }
        return state.stage().filter(stage -> stage == BatchStage.FINALIZED).isEmpty()
                ? Optional.empty()
                : Optional.of(new Ended(state, lastMs(connection, number)));
    }

    private static List<Object> page(Connection connection, long number, long from) throws SQLException {
        return JournalReader.events(connection, BATCH + number, from, PAGE);
    }

    private static OfBatch leftBy(BatchState state, long endedMs) {
        var contents = new ArrayList<Digest>(state.traces().values());
        state.assembly().map(Batch.Assembly::trace).ifPresent(contents::add);
        state.proof().ifPresent(contents::add);
        return new OfBatch(state.number(), endedMs, List.copyOf(contents));
    }

    private static long lastMs(Connection connection, long number) throws SQLException {
        try (var select = connection.prepareStatement(
                "select max(write_timestamp) from event_journal where persistence_id = ?")) {
            select.setString(1, BATCH + number);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// Deletes the events that a batch's kept state stands for; none where it has kept none.
    public static void dropEvents(Connection connection, OfBatch batch) throws SQLException {
        var name = BATCH + batch.number();
        var kept = SnapshotTable.newest(connection, name, Long.MAX_VALUE);
        if (kept.isPresent()) {
            SnapshotTable.dropEvents(connection, name, kept.get().sequenceNumber());
        }
    }

    /// Deletes all that is known of a batch but its content: its events and its state. Nobody speaks to it any more.
    public static void dropBatch(Connection connection, long number) throws SQLException {
        for (var table : List.of("event_journal", "snapshot")) {
            try (var delete = connection.prepareStatement("delete from " + table + " where persistence_id = ?")) {
                delete.setString(1, BATCH + number);
                delete.executeUpdate();
            }
        }
    }

    /// Deletes the lowest events of an entity that keeps its state, up to a place and up to the state before its
    /// newest, some of them.
    ///
    /// @return how many
    public static int dropEvents(Connection connection, String persistenceId, long upTo) throws SQLException {
        long before = SnapshotTable.beforeTheNewest(connection, persistenceId);
        return SnapshotTable.dropEvents(connection, persistenceId, Math.min(upTo, before));
    }

    /// The number of the first event that is there; empty where none is.
    public static OptionalLong firstEvent(Connection connection, String persistenceId) throws SQLException {
        return SnapshotTable.firstAfter(connection, persistenceId, 0);
    }

    /// Deletes all that proof jobs have left whose requester knew the outcome before a time. One that a
    /// caller can still ask about, or a person can replay, keeps its state and loses only its events.
    ///
    /// A job that is gone comes to life again only if it is asked for again, and then makes its proof
    /// again, which is right and costs a proof: no batch asks that has one, and every other message
    /// finds a job that knows nothing.
    ///
    /// @return how many
    public static int dropJobs(Connection connection, long endedBeforeMs, int limit) throws SQLException {
        int dropped = 0;
        for (var job : jobs(
                connection,
                "not exists (select 1 from event_journal e where e.persistence_id = s.persistence_id"
                        + " and e.sequence_number > s.sequence_number)"
                        + " and not exists (select 1 from proof_request r where 'ProofJob|' || r.job = s.persistence_id)"
                        + " and not exists (select 1 from dead_letter d where 'ProofJob|' || d.job = s.persistence_id)",
                endedBeforeMs,
                limit)) {
            SnapshotTable.dropEvents(connection, job.name(), job.through());
            try (var delete = connection.prepareStatement("delete from snapshot where persistence_id = ?")) {
                delete.setString(1, job.name());
                delete.executeUpdate();
            }
            dropped++;
        }
        for (var job : jobs(
                connection,
                "exists (select 1 from event_journal e where e.persistence_id = s.persistence_id"
                        + " and e.sequence_number <= s.sequence_number)",
                endedBeforeMs,
                limit)) {
            SnapshotTable.dropEvents(connection, job.name(), job.through());
            dropped++;
        }
        return dropped;
    }

    private record Job(String name, long through) {}

    private static List<Job> jobs(Connection connection, String which, long endedBeforeMs, int limit)
            throws SQLException {
        try (var select = connection.prepareStatement("select s.persistence_id, s.sequence_number from snapshot s"
                + " where s.persistence_id like 'ProofJob|%' and s.created <= ? and " + which + " limit ?")) {
            select.setLong(1, endedBeforeMs);
            select.setInt(2, limit);
            try (var rows = select.executeQuery()) {
                var jobs = new ArrayList<Job>();
                while (rows.next()) {
                    jobs.add(new Job(rows.getString(1), rows.getLong(2)));
                }
                return jobs;
            }
        }
    }
}
