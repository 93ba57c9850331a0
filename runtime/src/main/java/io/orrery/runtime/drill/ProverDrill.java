package io.orrery.runtime.drill;

import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.cluster.ClusterNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A node dies while its worker holds a proof's lease: the job runs elsewhere.
final class ProverDrill implements GroundDrill {
    /// A worker that has come further may be done before it is dead.
    private static final double EARLY = 0.5;

    private static final Duration PROVING_WITHIN = Duration.ofMinutes(1);
    /// Jobs that are looked through for that of a batch, newest first, and events of one.
    private static final int JOBS = 256;

    private static final int EVENTS = 256;

    /// @param batch whose proof the node makes
    private record Prey(ClusterNode node, long batch) {}

    @Override
    public String name() {
        return "kill-prover";
    }

    @Override
    public String about() {
        return "SIGKILL to a node that makes a proof, under load: another one makes it, and no batch is lost";
    }

    @Override
    public Healing strike(DrillRun run) throws InterruptedException {
        var prey = prey(run.ground());
        run.struck(prey.node().name() + ", process " + prey.node().process().pid() + ", which makes the proof of batch "
                + prey.batch());
        long killedMs = System.currentTimeMillis();
        prey.node().process().kill();
        return () -> {
            DrillRun.until(
                    "batch " + prey.batch() + " is proven",
                    DrillRun.PATIENCE,
                    () -> run.ground()
                            .ask(RollupClient::info)
                            .filter(info -> info.head(BatchStage.PROVEN) >= prey.batch())
                            .isPresent());
            tell(run, prey.batch(), killedMs);
        };
    }

    /// One without the singletons, so that nothing but the prover is missed, if there is one.
    private static Prey prey(DrillGround ground) {
        var leader = ground.leader();
        long until = System.nanoTime() + PROVING_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            var heads = ground.ask(RollupClient::info);
            for (int i = 0; i < ground.nodes().size(); i++) {
                var node = ground.nodes().get(i);
                if (heads.isPresent() && !node.equals(leader)) {
                    var batch = proving(ground.doors().get(i), heads.get());
                    if (batch.isPresent()) {
                        return new Prey(node, batch.get());
                    }
                }
            }
        }
        throw new Complaint("no node but " + leader.name() + " makes a proof within " + PROVING_WITHIN);
    }

    /// The batch whose proof a node has begun.
    private static Optional<Long> proving(RollupClient client, RollupClient.Info info) {
        for (long batch = info.head(BatchStage.PROVEN) + 1; batch <= info.head(BatchStage.SEALED); batch++) {
            var proving = client.batch(batch).map(RollupClient.BatchInfo::proving);
            if (proving.isPresent()
                    && proving.get().isPresent()
                    && proving.get().getAsDouble() < EARLY) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    /// By the job's journal: when the dead worker's lease ended, and when the job was given to another one.
    private static void tell(DrillRun run, long batch, long killedMs) throws SQLException {
        try (var connection =
                DriverManager.getConnection(run.ground().database().url())) {
            var events = events(connection, batch);
            long ends = killedMs;
            for (var event : events) {
                switch (event) {
                    case ProofJob.Event.Leased(var lease) when lease.sinceMs() <= killedMs -> ends = lease.endsMs();
                    case ProofJob.Event.Leased(var lease) -> {
                        run.figure("jobSeconds", tenths(lease.sinceMs() - killedMs));
                        run.figure("leaseSeconds", tenths(lease.sinceMs() - ends));
                        return;
                    }
                    // Each renewal ends later than the one before.
                    case ProofJob.Event.Renewed(var _, var untilMs) -> ends = untilMs;
                    default -> {
                        // How the job began and what came of it.
                    }
                }
            }
        }
        // The proof was stored before the worker was dead, or a second worker had it.
        run.figure("jobSeconds", 0.0);
    }

    private static List<Object> events(Connection connection, long batch) throws SQLException {
        try (var query = connection.prepareStatement("select persistence_id from event_journal"
                + " where persistence_id like ? and sequence_number = 1 order by write_timestamp desc limit ?")) {
            query.setString(1, ProofJobEntity.TYPE + "|%");
            query.setInt(2, JOBS);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var events = JournalReader.events(connection, rows.getString(1), 1, EVENTS);
                    if (events.getFirst() instanceof ProofJob.Event.Requested(var request)
                            && request.requester() instanceof Requester.Batch of
                            && of.number() == batch) {
                        return events;
                    }
                }
            }
        }
        throw new Complaint("the journal has no proof job of batch " + batch);
    }

    private static double tenths(long milliseconds) {
        return DrillRun.seconds(Duration.ofMillis(milliseconds).toNanos());
    }
}
