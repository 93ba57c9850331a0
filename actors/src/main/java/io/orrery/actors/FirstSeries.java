package io.orrery.actors;

import io.orrery.actors.validator.ValidatorActors;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.EpochDuties;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.duty.SigningType;
import io.orrery.domain.validator.protection.SlashingProtection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The series that a node tells from its first scrape on: counters at 0, and gauges of which 0 is true while
/// nothing has happened. `increase()` of what was not there before is 0, so the first fault of a series that
/// begins with it is not seen; and of what is absent nobody can say whether it has not happened or is not measured.
///
/// What can not be known here begins with whoever knows it: the methods of an API, devices, and workers with
/// their own first word. Gauges that are known from the start on are not here either.
public final class FirstSeries {
    private static final List<List<String>> ONE = List.of(List.of());
    private static final List<List<String>> NONE = List.of();

    /// What a node knows of itself when it starts.
    ///
    /// @param keySets that it may have
    public record Known(
            Set<String> roles,
            int shards,
            List<BatchSize> sizes,
            List<DataLayerKind> layers,
            List<String> keySets,
            List<String> beaconNodes) {}

    private final Known known;
    private final boolean core;
    private final boolean api;
    private final boolean prover;
    private final boolean validator;

    private FirstSeries(Known known) {
        this.known = known;
        this.core = known.roles().contains(RollupActors.CORE);
        this.api = known.roles().contains(RollupActors.API);
        this.prover =
                known.roles().contains(RollupActors.PROVER) || known.roles().contains(RollupActors.GPU);
        this.validator = known.roles().contains(ValidatorActors.VALIDATOR);
    }

    /// To be called before anything is counted.
    public static void begin(Metrics metrics, Known known) {
        var first = new FirstSeries(known);
        for (var name : MetricName.values()) {
            for (var values : first.of(name)) {
                var tags = values.toArray(String[]::new);
                switch (name.kind()) {
                    case COUNTER -> metrics.count(name, 0, tags);
                    case GAUGE -> metrics.set(name, 0, tags);
                    case HISTOGRAM -> {
                        // It has no series before its first value.
                    }
                }
            }
        }
    }

    /// The tag values of each series.
    private List<List<String>> of(MetricName name) {
        return switch (name) {
            case TRANSACTIONS_ADMITTED,
                    OPERATIONS_SEQUENCED,
                    OPERATIONS_WAITING,
                    BATCHES_IN_FLIGHT,
                    BATCH_ROOTS_REFUSED,
                    DEPOSITS_SEEN,
                    FORCED_SEEN,
                    L1_POLL_ERRORS,
                    L1_INTENTS,
                    L1_REPRICINGS,
                    L1_GAS_USED,
                    L1_SEND_ERRORS,
                    L1_UNFINAL,
                    L1_FOREIGN_USES,
                    BATCHES_REVERTED,
                    PROOFS,
                    PROOF_LEASES,
                    PROOF_ATTEMPTS_OVER_BOUND,
                    PROOF_JOBS_OPEN,
                    PROOF_JOBS_WAITING,
                    PROOF_SECOND_RUNS,
                    RETENTION_CLEARED,
                    CHECKPOINTS_KEPT,
                    HISTORY_CLEARED,
                    PROOF_DEAD_LETTERS,
                    PROVERS,
                    NEEDED_WORKERS -> where(core, ONE);
            case TRANSACTIONS_REFUSED -> where(api, named(StateShard.Refusal.values()));
            case OPERATIONS_SEALED ->
                where(
                        core,
                        named(Arrays.stream(OperationType.values())
                                .filter(kind -> kind != OperationType.NOOP)
                                .toArray(OperationType[]::new)));
            // Of the token that is always there.
            case FEES_EARNED, DEPOSITED, WITHDRAWN -> where(core, words(List.of("0")));
            case GATE_UNANSWERED, SHARED_STORE_UNANSWERED -> where(api, ONE);
            case GATE_WAITING ->
                where(
                        api,
                        IntStream.range(0, known.shards())
                                .mapToObj(shard -> List.of(Integer.toString(shard)))
                                .toList());
            case BATCHES_SEALED ->
                where(
                        core,
                        each(
                                named(Sequencer.SealReason.values()),
                                words(known.sizes().stream()
                                        .map(size -> Integer.toString(size.slots()))
                                        .toList())));
            case BATCH_STAGES, BATCH_HEAD -> where(core, named(BatchStage.values()));
            case L1_MINED -> where(core, words(List.of("succeeded", "reverted")));
            case L1_WAITING -> where(core, named(WaitReason.values()));
            case L1_REORGANISATIONS -> where(core, words(List.of("watcher", "lane")));
            case L1_CONTRADICTIONS -> where(core, named(L1Contradiction.Kind.values()));
            case DA_PUBLISHED -> where(core, layers());
            case DA_FAILURES -> where(core, each(layers(), words(List.of("UNAVAILABLE", "REFUSED", "UNTRUE"))));
            case DA_CHANGES -> where(core, each(layers(), named(LayerChoice.Cause.values())));
            case DA_SECOND_LOOKS -> where(core, each(layers(), words(List.of("there", "hidden", "lost", "skipped"))));
            case PROOF_LEASES_ENDED, PROOF_JOBS_GIVEN_UP -> where(core, named(ProofFailure.Cause.values()));
            case PROOF_FAILURES -> where(prover, named(ProofFailure.Cause.values()));
            case DEVICES -> where(core || api || prover, ONE);
            case CHECKPOINTS_REFUSED -> where(core, words(List.of("l1", "root", "content", "unreadable")));
            case MESSAGES_REFUSED -> where(core, refusals());
            case JOURNAL_CORRUPT ->
                where(
                        core,
                        words(List.of(
                                StateShardEntity.TYPE,
                                SequencerEntity.TYPE,
                                BatchEntity.TYPE,
                                ProofJobEntity.TYPE,
                                L1LaneEntity.TYPE,
                                L1WatcherEntity.TYPE)));
            case MESSAGES_UNREAD -> where(!validator, ONE);
            case NODE_FENCED, NODE_HEARTBEAT_AGE, LEASE_TAKEOVERS -> ONE;
            case CUSTODY_HELD, CUSTODY_LEASE, CUSTODY_UNANSWERED -> keySets();
            case CUSTODY_TAKEOVERS -> each(keySets(), words(List.of("first", "silent", "handed-over", "given-back")));
            case CUSTODY_REFUSED -> each(keySets(), lower(KeySetCustody.Refusal.values()));
            case CUSTODY_STRANGERS -> each(keySets(), words(List.of("other_owner", "same_name", "live_on_chain")));
            case DUTIES_SIGNED -> where(validator, lower(SigningType.values()));
            case DUTIES_REFUSED -> where(validator, each(lower(SigningType.values()), reasonsNotToSign()));
            case DUTIES_SLASHABLE -> where(validator, lower(SlashingProtection.Refusal.values()));
            case DUTIES_DONE -> where(validator, told(DutyKind.values(), DutyKind::word));
            case DUTIES_MISSED ->
                where(
                        validator,
                        each(told(DutyKind.values(), DutyKind::word), told(MissedReason.values(), MissedReason::word)));
            case BEACON_ANSWERS_UNUSED -> where(validator, told(MissedReason.values(), MissedReason::word));
            case NEXT_DUTY, CHAIN_HEADS, BEACON_DISAGREEMENTS -> where(validator, ONE);
            case DUTIES_REREAD -> where(validator, lower(EpochDuties.Part.values()));
            case BEACON_USABLE -> words(known.beaconNodes());
            case BEACON_FAILURES -> each(words(known.beaconNodes()), beaconFailures());
            // Their tags are known by whoever tells them, or 0 would not be true of them.
            case REQUESTS, REQUESTS_REFUSED -> NONE;
            case DEVICE_PROOFS, DEVICE_ERRORS, DEVICE_FENCED, DEVICE_BUSY, DEVICE_MEMORY, DEVICE_MEMORY_USED -> NONE;
            case PROOFS_INVALID, PROVERS_SET_ASIDE -> NONE;
            case L1_CALLS, L1_CALL_FAILURES, QUEUE_DEADLINE -> where(!validator, ONE);
            case L1_BLOCK, FORCED_DEADLINE, DA_IN_USE, PAUSED -> NONE;
            case NODE_EPOCH, NODE_VERSION, NODE_STARTED, NODE_READY, CUSTODY_EPOCH, VALIDATORS -> NONE;
            case PROJECTION_LAG, CERTIFICATE_END, ACCOUNTS -> NONE;
            case CHAIN_READY, CHAIN_PEERS, CHAIN_LAG -> NONE;
            // A node that shares with nobody has none that could be down.
            case SHARED_STORE_UP -> NONE;
            case DA_PUBLISHING_TIME, PROVING_TIME, DUTY_INTO_SLOT, SIGNING_TIME, REQUEST_TIME -> NONE;
        };
    }

    private List<List<String>> layers() {
        return named(known.layers().toArray(DataLayerKind[]::new));
    }

    private List<List<String>> keySets() {
        return words(known.keySets());
    }

    private static List<List<String>> refusals() {
        var all = new ArrayList<List<String>>();
        all.addAll(each(words(List.of(StateShardEntity.TYPE)), named(StateShard.Refusal.values())));
        all.addAll(each(words(List.of(SequencerEntity.TYPE)), named(Sequencer.Refusal.values())));
        all.addAll(each(words(List.of(BatchEntity.TYPE)), named(Batch.Refusal.values())));
        all.addAll(each(words(List.of(ProofJobEntity.TYPE)), named(ProofJob.Refusal.values())));
        all.addAll(each(words(List.of(L1LaneEntity.TYPE)), named(L1Lane.Refusal.values())));
        all.addAll(each(words(List.of(L1WatcherEntity.TYPE)), named(L1Watcher.Refusal.values())));
        return all;
    }

    private static List<List<String>> reasonsNotToSign() {
        var all = new ArrayList<>(words(List.of("slashable", "held_back", "unknown_key", "not_here", "unavailable")));
        all.addAll(lower(SigningRoot.Reason.values()));
        return all;
    }

    private static List<List<String>> beaconFailures() {
        var all = new ArrayList<>(lower(BeaconFailure.Kind.values()));
        all.addAll(words(List.of("invalid_block")));
        return all;
    }

    private static List<List<String>> where(boolean here, List<List<String>> values) {
        return here ? values : NONE;
    }

    private static List<List<String>> words(List<String> words) {
        return words.stream().map(List::of).toList();
    }

    private static List<List<String>> named(Enum<?>[] values) {
        return told(values, Enum::name);
    }

    private static List<List<String>> lower(Enum<?>[] values) {
        return told(values, value -> value.name().toLowerCase(Locale.ROOT));
    }

    private static <T> List<List<String>> told(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).map(List::of).toList();
    }

    /// Each of the one with each of the other.
    private static List<List<String>> each(List<List<String>> first, List<List<String>> second) {
        return first.stream()
                .flatMap(one -> second.stream().map(other -> List.of(one.getFirst(), other.getFirst())))
                .toList();
    }
}
