package io.orrery.actors;

import com.typesafe.config.Config;
import io.orrery.domain.proof.Matching;
import io.orrery.domain.proof.NeededWorkers;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.Speculation;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.sequencing.AgeRule;
import io.orrery.domain.rollup.sequencing.BacklogRule;
import io.orrery.domain.rollup.sequencing.DataBound;
import io.orrery.domain.rollup.sequencing.DeadlineRule;
import io.orrery.domain.rollup.sequencing.FillRule;
import io.orrery.domain.rollup.sequencing.L1OperationBound;
import io.orrery.domain.rollup.sequencing.SealingRule;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.state.StateShard;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// The bounds and times of the actors. Each key stands in `limits.conf`, `l1.conf`, `proving.conf` or
/// `proofs.conf` with its reason.
///
/// @param resend how often an entity performs again what it owes
/// @param minBackoff before the first restart after a journal failure
/// @param keepEvery events between two states that are kept of a journal that grows for ever
/// @param sealTick how often the sequencer looks at the age of what waits
/// @param wake how often the sequencer wakes shards and unfinished batches
/// @param announce how often an idle worker says so
/// @param report how often a worker tells how far its proof is
/// @param matching how jobs and workers are brought together
/// @param lookTimeout of a question to a proof job
/// @param laneLook how often the lane looks for receipts and at the fee market
/// @param rememberedBlocks that the watcher keeps to know a reorganisation by
/// @param maxDelivery deposits in one message
/// @param workers on a node with the role `prover`
/// @param admitTimeout of a question to the gate
/// @param sweeper when what nobody needs is deleted
public record ActorSettings(
        Sequencer.Settings sequencer,
        StateShard.Settings shard,
        Batch.Settings batch,
        ProofJob.Settings proofJob,
        L1Lane.Settings lane,
        L1Scan.Settings scan,
        AdmissionGate.Settings gate,
        Duration resend,
        Duration minBackoff,
        Duration maxBackoff,
        int keepEvery,
        Duration sealTick,
        Duration wake,
        Duration announce,
        Duration report,
        Matching.Settings matching,
        ProofWaker.Settings waker,
        Duration lookTimeout,
        Duration laneLook,
        Duration l1Poll,
        int rememberedBlocks,
        int maxDelivery,
        int workers,
        Duration admitTimeout,
        Sweeper.Settings sweeper) {
    /// Messages in a row that may be lost before whoever sends them counts as gone.
    private static final int MISSED = 3;

    /// For a node whose data all goes to L1.
    ///
    /// @param config the whole tree, with `orrery` at its root
    public static ActorSettings from(Config config) {
        return from(config, true);
    }

    /// @param onL1 whether no batch's data goes anywhere but to L1
    public static ActorSettings from(Config config, boolean onL1) {
        var orrery = config.getConfig("orrery");
        return new ActorSettings(
                new Sequencer.Settings(
                        sealing(config),
                        orrery.getInt("sequencer.max-in-flight"),
                        orrery.getInt("sequencer.max-queue"),
                        orrery.getInt("sequencer.max-ahead")),
                new StateShard.Settings(
                        orrery.getInt("shard.max-pending-per-account"),
                        orrery.getInt("shard.max-pending"),
                        orrery.getInt("shard.max-outbox"),
                        orrery.getInt("shard.max-groups")),
                new Batch.Settings(
                        orrery.getDuration("batch.retry-delay").toMillis(),
                        orrery.getInt("batch.max-attempts"),
                        settlement(config),
                        onL1),
                new ProofJob.Settings(
                        orrery.getDuration("proof-job.lease").toMillis(),
                        orrery.getDuration("proof-job.limit").toMillis(),
                        orrery.getDuration("proof-job.retry-delay").toMillis(),
                        orrery.getDuration("proof-job.max-retry-delay").toMillis(),
                        orrery.getInt("proof-job.jitter-percent"),
                        orrery.getInt("proof-job.max-attempts")),
                new L1Lane.Settings(
                        orrery.getDuration("lane.stuck").toMillis(),
                        orrery.getInt("lane.max-in-flight"),
                        orrery.getInt("lane.max-unfinal"),
                        new L1Lane.Fees(
                                weiOfGwei(orrery.getString("lane.max-fee-gwei")),
                                weiOfGwei(orrery.getString("lane.max-priority-fee-gwei")),
                                weiOfGwei(orrery.getString("lane.max-blob-fee-gwei"))),
                        orrery.getInt("lane.remembered")),
                new L1Scan.Settings(
                        L1Scan.Tag.valueOf(orrery.getString("l1.deposit-tag").toUpperCase(Locale.ROOT)),
                        orrery.getLong("l1.log-range"),
                        orrery.getLong("watcher.empty-range"),
                        orrery.getInt("watcher.fork-confirmations")),
                new AdmissionGate.Settings(
                        orrery.getInt("gate.max-batch"),
                        orrery.getInt("gate.max-waiting"),
                        orrery.getDuration("gate.ask-again"),
                        orrery.getDuration("gate.admit-timeout")),
                orrery.getDuration("entity.resend"),
                orrery.getDuration("entity.min-backoff"),
                orrery.getDuration("entity.max-backoff"),
                orrery.getInt("entity.keep-every"),
                orrery.getDuration("sequencer.tick"),
                orrery.getDuration("sequencer.wake"),
                orrery.getDuration("proof-job.announce"),
                orrery.getDuration("proof-job.report"),
                matching(orrery),
                new ProofWaker.Settings(
                        orrery.getDuration("proofs.wake"),
                        orrery.getDuration("proofs.keep"),
                        orrery.getInt("proofs.max-open")),
                orrery.getDuration("proofs.look-timeout"),
                orrery.getDuration("lane.look"),
                orrery.getDuration("l1.poll-interval"),
                orrery.getInt("watcher.remembered-blocks"),
                orrery.getInt("watcher.max-delivery"),
                orrery.getInt("proving.workers"),
                orrery.getDuration("gate.admit-timeout"),
                new Sweeper.Settings(
                        orrery.getDuration("retention.look"),
                        orrery.getDuration("retention.after"),
                        history(config)
                                .map(after -> new HistoryKeeper.Settings(
                                        after, orrery.getDuration("retention.checkpoint-every")))));
    }

    /// How long a final batch stays with all that led to it; empty where it stays for ever.
    public static Optional<Duration> history(Config config) {
        return config.getString("orrery.retention.history").equals("off")
                ? Optional.empty()
                : Optional.of(config.getDuration("orrery.retention.history"));
    }

    private static Matching.Settings matching(Config orrery) {
        var job = orrery.getConfig("proof-job");
        return new Matching.Settings(
                job.getInt("max-waiting"),
                job.getDuration("batch-target").toMillis(),
                job.getDuration("affinity-slack").toMillis(),
                MISSED * job.getDuration("announce").toMillis(),
                MISSED * orrery.getDuration("entity.resend").toMillis(),
                job.getInt("max-invalid"),
                job.getDuration("set-aside").toMillis(),
                job.getDuration("unknown-time").toMillis(),
                new Speculation(job.getInt("second-run.likely-percent"), job.getInt("second-run.least-runs")),
                new NeededWorkers(job.getInt("max-needed-workers")));
    }

    private static SealingRule sealing(Config config) {
        var sequencer = config.getConfig("orrery.sequencer");
        long deadline = sequencer.getDuration("seal-deadline").toMillis();
        // Whoever asks for a long deadline wants it while proving lags too.
        long lagging = Math.max(
                deadline, sequencer.getDuration("lagging-seal-deadline").toMillis());
        return new SealingRule(
                new FillRule(BatchSizes.from(config), sequencer.getInt("fill-percent")),
                new AgeRule(deadline, lagging),
                new BacklogRule(sequencer.getInt("max-unproven")),
                new DeadlineRule(sequencer.getInt("patience-percent")),
                new L1OperationBound(sequencer.getInt("max-l1-operations")),
                new DataBound(sequencer.getBytes("max-data").intValue()));
    }

    private static Settlement settlement(Config config) {
        var l1 = config.getConfig("orrery.l1");
        var name = l1.getString("settlement");
        var together = name.equals("together");
        if (!together && !name.equals("as-ready")) {
            throw new IllegalArgumentException("orrery.l1.settlement is \"" + name + "\", not together or as-ready");
        }
        return new Settlement(
                together, l1.getDuration("settlement-wait").toMillis(), l1.getInt("settlement-deadline-percent"));
    }

    /// A fee as the configuration has it.
    public static BigInteger weiOfGwei(String gwei) {
        return new BigDecimal(gwei).movePointRight(9).toBigIntegerExact();
    }
}
