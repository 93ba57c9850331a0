package io.orrery.actors;

import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.StateShard;
import java.util.EnumMap;
import java.util.Map;

/// What is measured of each event, once it is written.
final class Measurements {
    private Measurements() {}

    static void shard(Metrics metrics, StateShard.Event event) {
        switch (event) {
            case StateShard.Event.Admitted(var _, var transactions) ->
                metrics.count(MetricName.TRANSACTIONS_ADMITTED, transactions.size());
            case StateShard.Event.QueueAccepted _,
                    StateShard.Event.Frozen _,
                    StateShard.Event.GroupHeld _,
                    StateShard.Event.GroupReleased _,
                    StateShard.Event.Placed _,
                    StateShard.Event.ChunksReleased _,
                    StateShard.Event.BatchApplied _,
                    StateShard.Event.TraceReleased _ -> {}
        }
    }

    static void sequencer(Metrics metrics, Sequencer.Event event, SequencerState after) {
        switch (event) {
            case Sequencer.Event.Enqueued(var _, var _, var operations, var _) ->
                metrics.count(MetricName.OPERATIONS_SEQUENCED, operations.size());
            case Sequencer.Event.Sealed(var batch, var reason) -> {
                metrics.count(
                        MetricName.BATCHES_SEALED,
                        1,
                        reason.name(),
                        Integer.toString(batch.size().slots()));
                metrics.set(MetricName.BATCH_HEAD, batch.number(), BatchStage.SEALED.name());
            }
            case Sequencer.Event.Progressed(var progress, var _) ->
                metrics.set(
                        MetricName.BATCH_HEAD,
                        progress.number(),
                        progress.stage().name());
        }
        metrics.set(MetricName.OPERATIONS_WAITING, after.queue().size());
        metrics.set(MetricName.BATCHES_IN_FLIGHT, after.inFlight().size());
    }

    static void batch(Metrics metrics, Batch.Event event) {
        switch (event) {
            case Batch.Event.Opened _ -> metrics.count(MetricName.BATCH_STAGES, 1, BatchStage.SEALED.name());
            case Batch.Event.Assembled _ -> metrics.count(MetricName.BATCH_STAGES, 1, BatchStage.ASSEMBLED.name());
            case Batch.Event.Advanced(var stage, var _) -> metrics.count(MetricName.BATCH_STAGES, 1, stage.name());
            case Batch.Event.PredecessorAdvanced _,
                    Batch.Event.TraceReceived _,
                    Batch.Event.Published _,
                    Batch.Event.ProofReceived _,
                    Batch.Event.Retreated _,
                    Batch.Event.IntentFailed _,
                    Batch.Event.Requeued _,
                    Batch.Event.WayChosen _,
                    Batch.Event.Revoked _,
                    Batch.Event.SuccessorKnows _,
                    Batch.Event.SequencerKnows _ -> {}
        }
    }

    static void proofJob(Metrics metrics, ProofJob.Event event) {
        switch (event) {
            case ProofJob.Event.Leased _ -> metrics.count(MetricName.PROOF_LEASES, 1);
            case ProofJob.Event.LeaseEnded(var _, var failure, var _, var _) ->
                metrics.count(MetricName.PROOF_LEASES_ENDED, 1, failure.cause().name());
            case ProofJob.Event.GivenUp(var failure) ->
                metrics.count(MetricName.PROOF_JOBS_GIVEN_UP, 1, failure.cause().name());
            case ProofJob.Event.Proven _ -> metrics.count(MetricName.PROOFS, 1);
            case ProofJob.Event.Requested _,
                    ProofJob.Event.Renewed _,
                    ProofJob.Event.Informed _,
                    ProofJob.Event.Stuck _,
                    ProofJob.Event.Filed _,
                    ProofJob.Event.Replayed _ -> {}
        }
    }

    static void lane(Metrics metrics, L1Lane.Event event) {
        switch (event) {
            case L1Lane.Event.IntentAccepted _ -> metrics.count(MetricName.L1_INTENTS, 1);
            case L1Lane.Event.Repriced _ -> metrics.count(MetricName.L1_REPRICINGS, 1);
            case L1Lane.Event.Settled(var _, var receipt, var _, var succeeded, var _) -> {
                metrics.count(MetricName.L1_MINED, 1, succeeded ? "succeeded" : "reverted");
                metrics.count(MetricName.L1_GAS_USED, receipt.gasUsed());
            }
            case L1Lane.Event.Unsettled _ -> metrics.count(MetricName.L1_REORGANISATIONS, 1, "lane");
            case L1Lane.Event.NonceLost _, L1Lane.Event.NoncesSkipped _ -> metrics.count(MetricName.L1_FOREIGN_USES, 1);
            case L1Lane.Event.Begun _,
                    L1Lane.Event.Finalized _,
                    L1Lane.Event.RevertKnown _,
                    L1Lane.Event.RevertRecalled _ -> {}
        }
    }

    static void lane(Metrics metrics, LaneState state, Map<Long, WaitReason> reasons) {
        var counts = new EnumMap<WaitReason, Long>(WaitReason.class);
        for (var bound : state.waiting()) {
            counts.merge(reasons.getOrDefault(bound.nonce(), WaitReason.NEW), 1L, Long::sum);
        }
        for (var reason : WaitReason.values()) {
            metrics.set(MetricName.L1_WAITING, counts.getOrDefault(reason, 0L), reason.name());
        }
        metrics.set(MetricName.L1_UNFINAL, state.mined().size());
    }

    /// A call of L1 that failed, and whether L1 contradicted itself by it.
    static void failure(Metrics metrics, MetricName name, Throwable cause) {
        metrics.count(name, 1);
        if (cause instanceof L1Contradiction contradiction) {
            contradiction(metrics, contradiction.kind());
        }
    }

    static void contradiction(Metrics metrics, L1Contradiction.Kind kind) {
        metrics.count(MetricName.L1_CONTRADICTIONS, 1, kind.name());
    }

    static void watcher(Metrics metrics, L1Watcher.Event event) {
        switch (event) {
            case L1Watcher.Event.QueueSeen(var _, var operations) -> {
                long deposits = operations.stream()
                        .filter(QueuedDeposit.class::isInstance)
                        .count();
                metrics.count(MetricName.DEPOSITS_SEEN, deposits);
                metrics.count(MetricName.FORCED_SEEN, operations.size() - deposits);
            }
            case L1Watcher.Event.Reorganised _ -> metrics.count(MetricName.L1_REORGANISATIONS, 1, "watcher");
            case L1Watcher.Event.BatchesSeen(var _, var facts) ->
                metrics.count(
                        MetricName.BATCHES_REVERTED,
                        facts.stream().filter(L1Watcher.BatchFact::takesBack).count());
            case L1Watcher.Event.BatchesFinalized _,
                    L1Watcher.Event.QueueDelivered _,
                    L1Watcher.Event.FactDelivered _,
                    L1Watcher.Event.TakingBackDelivered _ -> {}
        }
    }

    static void heads(Metrics metrics, L1Reader.Heads heads) {
        metrics.set(MetricName.L1_BLOCK, heads.latest().block(), "latest");
        metrics.set(MetricName.L1_BLOCK, heads.safe(), "safe");
        metrics.set(MetricName.L1_BLOCK, heads.finalized().block(), "finalized");
    }
}
