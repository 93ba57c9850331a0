package io.orrery.domain.simulation;

import static io.orrery.domain.simulation.Invariants.expect;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.sequencing.AgeRule;
import io.orrery.domain.rollup.sequencing.BacklogRule;
import io.orrery.domain.rollup.sequencing.DataBound;
import io.orrery.domain.rollup.sequencing.DeadlineRule;
import io.orrery.domain.rollup.sequencing.FillRule;
import io.orrery.domain.rollup.sequencing.L1OperationBound;
import io.orrery.domain.rollup.sequencing.SealingRule;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// All entities of a node with shells that do what the real ones do, over a network that fails.
final class SimulatedNode {
    static final List<BatchSize> SIZES = List.of(new BatchSize(2), new BatchSize(4), new BatchSize(8));

    private static final StateShard.Settings SHARD = new StateShard.Settings(3, 10, 3, 2);
    private static final ProofJob.Settings PROOF = new ProofJob.Settings(2_000, 20_000, 200, 1_500, 20, 3);
    private static final L1Lane.Settings LANE = new L1Lane.Settings(
            2_500, 4, 64, new L1Lane.Fees(BigInteger.valueOf(1_000), BigInteger.valueOf(1_000)), 16);

    private final Batch.Settings settling;
    private final Sequencer.Settings order;
    private final SimulatedLayers layers;
    /// Far above what L1 queues in a run, as it is far above what it queues while a group is held.
    private static final int MAX_AHEAD = 1_000;

    private final VirtualTime time;
    private final Shards division;
    private final Map<Digest, Object> store = new HashMap<>();
    private final Map<Try, Set<Integer>> gathered = new HashMap<>();
    private final Map<Try, Set<Integer>> released = new HashMap<>();
    private final Invariants invariants;
    private final SimulatedL1 l1;
    private final SimulatedProvers provers;
    private final Assembler assembler;
    private final Map<
                    Integer,
                    Journaled<
                            StateShard.Command,
                            StateShard.Event,
                            StateShard.Refusal,
                            ShardState,
                            StateShard.Obligation>>
            shards = new TreeMap<>();
    private final Journaled<Sequencer.Command, Sequencer.Event, Sequencer.Refusal, SequencerState, Sequencer.Obligation>
            sequencer;
    private final Map<Long, Journaled<Batch.Command, Batch.Event, Batch.Refusal, BatchState, Batch.Obligation>>
            batches = new TreeMap<>();
    private final Map<
                    Long,
                    Journaled<ProofJob.Command, ProofJob.Event, ProofJob.Refusal, ProofJobState, ProofJob.Obligation>>
            jobs = new TreeMap<>();
    private final Journaled<L1Lane.Command, L1Lane.Event, L1Lane.Refusal, LaneState, L1Lane.Obligation> lane;
    private final Journaled<
                    L1Watcher.Command, L1Watcher.Event, L1Watcher.Refusal, L1Watcher.State, L1Watcher.Obligation>
            watcher;

    SimulatedNode(VirtualTime time, Invariants invariants, Address operator, boolean hashed) {
        this.time = time;
        // Few shards have groups among themselves, many hold few accounts each.
        this.division = new Shards(time.chance(0.8) ? 16 : time.chance(0.5) ? 4 : 256);
        var sealing = new SealingRule(
                new FillRule(SIZES, time.chance(0.5) ? 50 : 100),
                new AgeRule(800, 2_000),
                new BacklogRule(1 + time.pick(3)),
                new DeadlineRule(time.pick(101)),
                new L1OperationBound(1 + time.pick(8)),
                new DataBound(400 + time.pick(800)));
        // A queue that is full before the largest batch is, and one that is not.
        this.layers = new SimulatedLayers(time, store);
        this.order = new Sequencer.Settings(sealing, 2 + time.pick(3), time.chance(0.5) ? 5 : 12, MAX_AHEAD);
        this.settling = new Batch.Settings(
                400,
                20,
                time.chance(0.5) ? new Settlement(true, 500L + time.pick(5_000), 0) : Settlement.AS_READY,
                time.chance(0.5));
        this.invariants = invariants;
        this.assembler = new Assembler(store, division, hashed, this::account);
        this.l1 = new SimulatedL1(time, store, invariants, assembler.genesisRoot());
        this.provers = new SimulatedProvers(time, store, this::job, assembler::publics);
        this.sequencer = new Journaled<>(
                time,
                new Journaled.Rule<
                        Sequencer.Command, Sequencer.Event, Sequencer.Refusal, SequencerState, Sequencer.Obligation>(
                        "sequencer",
                        Sequencer.initial(operator, division),
                        (state, command) -> Sequencer.decide(order, state, command),
                        Sequencer::apply,
                        Sequencer::owed,
                        this::pay,
                        invariants::sequencer),
                entity -> entity.tell(new Sequencer.Command.Tick(time.nowMs())));
        this.lane = new Journaled<>(
                time,
                new Journaled.Rule<L1Lane.Command, L1Lane.Event, L1Lane.Refusal, LaneState, L1Lane.Obligation>(
                        "lane",
                        L1Lane.initial(LANE),
                        (state, command) -> L1Lane.decide(LANE, state, command),
                        L1Lane::apply,
                        L1Lane::owed,
                        this::pay,
                        invariants::lane),
                entity -> {
                    if (entity.state().nextNonce().isEmpty() && l1.minedNonce() == l1.finalizedNonce()) {
                        long nonce = l1.minedNonce();
                        entity.begin(50, () -> entity.tell(new L1Lane.Command.Begin(nonce)));
                    }
                    entity.tell(new L1Lane.Command.Tick(l1.market(), time.nowMs()));
                    long finalized = l1.finalizedNonce();
                    entity.begin(1L + time.pick(300), () -> entity.tell(new L1Lane.Command.FinalityReached(finalized)));
                });
        this.watcher = new Journaled<>(
                time,
                new Journaled.Rule<
                        L1Watcher.Command, L1Watcher.Event, L1Watcher.Refusal, L1Watcher.State, L1Watcher.Obligation>(
                        "watcher",
                        L1Watcher.initial(division, 1, 8),
                        L1Watcher::decide,
                        L1Watcher::apply,
                        L1Watcher::owed,
                        this::pay,
                        _ -> {}),
                _ -> scan());
    }

    Shards division() {
        return division;
    }

    SimulatedL1 l1() {
        return l1;
    }

    Journaled<StateShard.Command, StateShard.Event, StateShard.Refusal, ShardState, StateShard.Obligation> shard(
            int number) {
        return shards.computeIfAbsent(
                number,
                _ -> new Journaled<>(
                        time,
                        new Journaled.Rule<
                                StateShard.Command,
                                StateShard.Event,
                                StateShard.Refusal,
                                ShardState,
                                StateShard.Obligation>(
                                "shard " + number,
                                StateShard.initial(division, number),
                                (state, command) -> StateShard.decide(SHARD, state, command),
                                StateShard::apply,
                                StateShard::owed,
                                obligation -> pay(number, obligation),
                                invariants::shard),
                        _ -> {}));
    }

    Account account(long index) {
        return shard(division.of(index)).state().account(index);
    }

    SequencerState sequencer() {
        return sequencer.state();
    }

    L1Watcher.State watcher() {
        return watcher.state();
    }

    /// Whether L1 has the data of all batches.
    boolean hasDataOnL1() {
        return settling.onL1();
    }

    /// As the edge asks before it takes a fee.
    boolean takesFees(long token) {
        return sequencer.state().feeAccounts().contains(token);
    }

    long nextBatch() {
        return sequencer.state().nextBatch();
    }

    private Journaled<Batch.Command, Batch.Event, Batch.Refusal, BatchState, Batch.Obligation> batch(long number) {
        return batches.computeIfAbsent(
                number,
                _ -> new Journaled<>(
                        time,
                        new Journaled.Rule<Batch.Command, Batch.Event, Batch.Refusal, BatchState, Batch.Obligation>(
                                "batch " + number,
                                Batch.initial(division, number),
                                (state, command) -> Batch.decide(settling, state, command),
                                Batch::apply,
                                state -> Batch.owed(settling, state),
                                obligation -> pay(number, obligation),
                                _ -> {}),
                        _ -> {}));
    }

    private Journaled<ProofJob.Command, ProofJob.Event, ProofJob.Refusal, ProofJobState, ProofJob.Obligation> job(
            long batch) {
        return jobs.computeIfAbsent(
                batch,
                _ -> new Journaled<>(
                        time,
                        new Journaled.Rule<
                                ProofJob.Command, ProofJob.Event, ProofJob.Refusal, ProofJobState, ProofJob.Obligation>(
                                "proof " + batch,
                                ProofJob.initial(),
                                (state, command) -> ProofJob.decide(PROOF, state, command),
                                ProofJob::apply,
                                ProofJob::owed,
                                obligation -> pay(batch, obligation),
                                _ -> {}),
                        entity -> entity.tell(new ProofJob.Command.Tick(time.nowMs()))));
    }

    /// A command through the network; where it stands, its acknowledgement through the network.
    private void ask(Supplier<String> what, Supplier<Journaled.Answer> delivery, Runnable acknowledgement) {
        time.send(what, () -> {
            if (delivery.get().stands()) {
                time.send(() -> "acknowledge " + what.get(), acknowledgement);
            }
        });
    }

    private void pay(int shard, StateShard.Obligation obligation) {
        switch (obligation) {
            case StateShard.Obligation.Enqueue(var chunk, var operations) ->
                ask(
                        () -> "chunk " + chunk + " of shard " + shard,
                        () -> sequencer.tell(new Sequencer.Command.Enqueue(shard, chunk, operations, time.nowMs())),
                        () -> shard(shard).tell(new StateShard.Command.ChunksTaken(chunk)));
            case StateShard.Obligation.DeliverTrace(var number) ->
                shard(shard)
                        .begin(
                                1L + time.pick(100),
                                () -> assembler
                                        .storeTrace(shard(shard).state(), number)
                                        .ifPresent(trace -> ask(
                                                () -> "trace of shard " + shard + " for " + number,
                                                () -> batch(number).tell(new Batch.Command.ShardApplied(shard, trace)),
                                                () -> shard(shard).tell(new StateShard.Command.TraceTaken(number)))));
            case StateShard.Obligation.GatherParts(var attempt, var members, var others) ->
                others.forEach(other -> hold(shard, other, attempt, members));
            case StateShard.Obligation.ReleaseParts(var group, var attempt, var others) ->
                others.forEach(other -> ask(
                        () -> "shard " + shard + " has admitted a group with shard " + other,
                        () -> shard(other).tell(new StateShard.Command.ReleasePart(group, attempt, true)),
                        () -> {
                            if (all(released, group, attempt, other, others)) {
                                shard(shard).tell(new StateShard.Command.PartsReleased(group, attempt));
                            }
                        }));
            case StateShard.Obligation.ReportHeld(var group, var attempt, var leader) ->
                time.send(
                        () -> "shard " + shard + " holds its part of a group for shard " + leader,
                        () -> shard(leader)
                                .ask(Function.identity())
                                .ifPresent(state -> reported(shard, leader, state, group, attempt)));
        }
    }

    private void reported(int part, int leader, ShardState state, Fr group, long attempt) {
        var verdict = StateShard.verdict(state, group, attempt);
        if (verdict == StateShard.Verdict.OPEN) {
            var others = state.held().get(group).orElseThrow().others(division);
            if (all(gathered, group, attempt, part, others)) {
                shard(leader).tell(new StateShard.Command.GroupGathered(group, attempt));
            }
        } else {
            time.send(
                    () -> "shard " + leader + " says " + verdict,
                    () -> shard(part)
                            .tell(new StateShard.Command.ReleasePart(
                                    group, attempt, verdict == StateShard.Verdict.ADMITTED)));
        }
    }

    private void hold(int leader, int other, long attempt, List<SignedTransaction> members) {
        var group = members.getFirst().transaction().group();
        time.send(() -> "shard " + leader + " asks shard " + other + " to hold", () -> {
            if (shard(other).tell(new StateShard.Command.HoldPart(attempt, members)) == Journaled.Answer.REFUSED) {
                time.send(
                        () -> "shard " + other + " does not hold",
                        () -> shard(leader).tell(new StateShard.Command.GroupLost(group, attempt)));
            }
        });
    }

    /// Whether all others have answered, this one now.
    private static boolean all(Map<Try, Set<Integer>> answers, Fr group, long attempt, int other, Set<Integer> others) {
        var answered = answers.computeIfAbsent(new Try(group, attempt), _ -> new HashSet<>());
        answered.add(other);
        return answered.containsAll(others);
    }

    private record Try(Fr group, long attempt) {}

    private void pay(Sequencer.Obligation obligation) {
        switch (obligation) {
            case Sequencer.Obligation.OpenBatch(var sealed) ->
                time.send(
                        () -> "open batch " + sealed.number(),
                        () -> batch(sealed.number()).tell(new Batch.Command.Open(sealed)));
        }
    }

    private void pay(long number, Batch.Obligation obligation) {
        switch (obligation) {
            case Batch.Obligation.ApplyToShard(var shard, var touches) ->
                time.send(
                        () -> "batch " + number + " to shard " + shard,
                        () -> shard(shard).tell(new StateShard.Command.ApplyBatch(number, touches)));
            case Batch.Obligation.Compose(var roots, var traces) ->
                batch(number)
                        .begin(
                                1L + time.pick(200),
                                () -> batch(number)
                                        .tell(new Batch.Command.Assemble(assembler.compose(
                                                batch(number).state().sealed().orElseThrow(), roots, traces))));
            case Batch.Obligation.Publish(var streams) ->
                batch(number)
                        .begin(
                                1L + time.pick(400),
                                () -> layers.publish(number, streams)
                                        .forEach(publication ->
                                                batch(number).tell(new Batch.Command.DataPublished(publication))));
            case Batch.Obligation.RequestProof(var request) ->
                time.send(
                        () -> "request proof of " + number,
                        () -> job(number).tell(new ProofJob.Command.Request(request)));
            case Batch.Obligation.Submit(var intent, var notBefore) -> {
                if (time.nowMs() >= notBefore) {
                    time.send(
                            () -> "submit " + intent,
                            () -> lane.tell(new L1Lane.Command.Submit(intent, l1.market(), time.nowMs())));
                }
            }
            case Batch.Obligation.CommitAlone(var atMs) -> {
                if (time.nowMs() >= atMs) {
                    time.send(
                            () -> "commit " + number + " alone",
                            () -> batch(number).tell(new Batch.Command.CommitDue(time.nowMs())));
                }
            }
            case Batch.Obligation.InformSuccessor(var stage, var roots, var fork) ->
                ask(
                        () -> "batch " + number + " is " + stage,
                        () -> batch(number + 1).tell(new Batch.Command.PredecessorReached(stage, roots, fork)),
                        () -> batch(number).tell(new Batch.Command.SuccessorInformed(stage, fork)));
            case Batch.Obligation.InformSequencer(var progress, var fork) ->
                ask(
                        () -> "report " + progress,
                        () -> sequencer.tell(new Sequencer.Command.Report(progress, fork)),
                        () -> batch(number).tell(new Batch.Command.SequencerInformed(progress.stage(), fork)));
        }
    }

    private void pay(long number, ProofJob.Obligation obligation) {
        switch (obligation) {
            case ProofJob.Obligation.Queue(var request, var notBefore) -> {
                if (time.nowMs() >= notBefore) {
                    provers.queue(number, request);
                }
            }
            case ProofJob.Obligation.Assign(var worker, var token, var request) ->
                provers.assign(number, worker, token, request);
            case ProofJob.Obligation.File(var _, var faults) ->
                time.send(
                        () -> "the table of dead letters knows of proof " + number,
                        () -> job(number).tell(new ProofJob.Command.LetterFiled(faults)));
            case ProofJob.Obligation.InformCaller(var outcome) ->
                throw new AssertionError("no caller has asked, and is told " + outcome);
            case ProofJob.Obligation.InformBatch(var batch, var proof) ->
                ask(
                        () -> "proof of " + batch,
                        () -> batch(batch).tell(new Batch.Command.ProofReady(proof)),
                        () -> job(number).tell(new ProofJob.Command.RequesterInformed()));
        }
    }

    private void pay(L1Lane.Obligation obligation) {
        switch (obligation) {
            case L1Lane.Obligation.Broadcast(var nonce, var intent, var fees) ->
                lane.begin(1L + time.pick(100), () -> {
                    l1.broadcast(nonce, intent, fees);
                    look(nonce);
                });
            case L1Lane.Obligation.Recheck(var nonce, var transaction, var blockHash) ->
                lane.begin(1L + time.pick(100), () -> {
                    if (l1.outcome(transaction)
                            .filter(outcome -> outcome.blockHash().equals(blockHash))
                            .isEmpty()) {
                        lane.tell(new L1Lane.Command.Displaced(nonce, blockHash));
                    }
                });
            case L1Lane.Obligation.InformReverted(var nonce, var intent, var reason) ->
                ask(
                        () -> "reverted " + intent,
                        () -> batch(intent.batch())
                                .tell(new Batch.Command.IntentReverted(intent, reason, time.nowMs())),
                        () -> lane.tell(new L1Lane.Command.RevertInformed(nonce)));
        }
    }

    /// Looks for every price of an intent.
    private void look(long nonce) {
        lane.state().waiting(nonce).ifPresent(bound -> {
            long finalized = l1.finalizedNonce();
            bound.offers().stream()
                    .flatMap(fees -> l1.outcome(SimulatedL1.id(nonce, bound.intent(), fees)).stream())
                    .findFirst()
                    .ifPresentOrElse(
                            outcome -> lane.tell(new L1Lane.Command.Mined(
                                    nonce,
                                    outcome.receipt(),
                                    outcome.blockHash(),
                                    outcome.succeeded(),
                                    outcome.reason())),
                            () -> lane.tell(new L1Lane.Command.NotFound(nonce, finalized, time.nowMs())));
        });
    }

    private void pay(L1Watcher.Obligation obligation) {
        switch (obligation) {
            case L1Watcher.Obligation.DeliverQueued(var shard, var operations) ->
                ask(
                        () -> "queue entries for shard " + shard,
                        () -> shard(shard).tell(new StateShard.Command.AcceptQueued(operations)),
                        () -> watcher.tell(new L1Watcher.Command.QueueTaken(
                                shard, shard(shard).state().queueUpTo())));
            case L1Watcher.Obligation.DeliverFact(var fact, var fork) ->
                ask(
                        () -> "L1 fact " + fact,
                        () -> batch(fact.batch()).tell(new Batch.Command.Observed(fact.stage(), fact.receipt(), fork)),
                        () -> watcher.tell(new L1Watcher.Command.FactTaken(fact.batch(), fact.stage(), fork)));
            case L1Watcher.Obligation.TakeBack(var number, var stage, var fork) ->
                ask(
                        () -> "batch " + number + " is no longer " + stage,
                        () -> batch(number).tell(new Batch.Command.TakenBack(stage, fork)),
                        () -> watcher.tell(new L1Watcher.Command.TakingBackTaken(number, fork)));
            case L1Watcher.Obligation.Revert(var number, var fork) ->
                ask(
                        () -> "batch " + number + " was taken back",
                        () -> batch(number).tell(new Batch.Command.Revoked(fork)),
                        () -> watcher.tell(new L1Watcher.Command.TakingBackTaken(number, fork)));
        }
    }

    /// Scans may overtake each other: what they saw is told later than what they started from.
    private void scan() {
        var known = watcher.state();
        long delay = time.faults() ? 1L + time.pick(2_000) : 10;
        var newest = known.newest();
        if (!l1.isCanonical(newest)) {
            var left = known.newestFirst().stream()
                    .filter(l1::isCanonical)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("a final block is not the chain's"));
            watcher.begin(delay, () -> watcher.tell(new L1Watcher.Command.Reorganised(left)));
            return;
        }
        // What the contract has taken back is read when it is final, and ends a reading.
        var latest = l1.anchor(l1.facts(newest.block() + 1, l1.latest()).stream()
                .filter(L1Watcher.BatchFact::takesBack)
                .mapToLong(fact -> fact.receipt().block())
                .map(block -> block > l1.finalized() ? block - 1 : block)
                .min()
                .orElse(l1.latest()));
        var finalized = l1.anchor(l1.finalized());
        var queued = l1.queued(known.queueTo() + 1, finalized.block());
        var facts = l1.facts(newest.block() + 1, latest.block());
        var counters = Optional.of(l1.counters(latest.block()));
        watcher.begin(delay, () -> watcher.tell(new L1Watcher.Command.QueueScanned(finalized.block(), queued)));
        watcher.begin(delay, () -> watcher.tell(new L1Watcher.Command.BatchesScanned(newest, latest, facts, counters)));
        watcher.begin(delay, () -> watcher.tell(new L1Watcher.Command.FinalityReached(finalized, latest)));
    }

    /// What must hold of the states between any two events.
    void check() {
        shards.values()
                .forEach(shard -> shard.state().pending().forEach((index, reserved) -> {
                    var account = account(index);
                    var sum = BigInteger.ZERO;
                    long nonce = account.nonce();
                    for (var pending : reserved.queue()) {
                        expect(pending.nonce() == nonce++, "reservations of " + index + " are " + reserved.queue());
                        sum = sum.add(pending.amount());
                    }
                    expect(
                            sum.equals(reserved.total()),
                            "reserved of " + index + " are " + sum + ", not " + reserved.total());
                    expect(sum.compareTo(account.balance()) <= 0, "reserved of " + index + " is more than " + account);
                }));
        // A fork of L1 may take back what has made room for others.
        var unexecuted = sequencer.state().inFlight().entrySet().stream()
                .filter(entry -> !sequencer.state().forks().containsKey(entry.getKey()))
                .filter(entry -> entry.getValue().compareTo(BatchStage.EXECUTED) < 0)
                .count();
        expect(unexecuted <= order.maxInFlight(), unexecuted + " batches are in flight");
    }

    /// What stands between the node and rest; empty when all is done.
    List<String> unfinished() {
        var unfinished = new ArrayList<String>();
        var entities = new ArrayList<Journaled<?, ?, ?, ?, ?>>(shards.values());
        entities.addAll(batches.values());
        entities.addAll(jobs.values());
        entities.addAll(List.of(sequencer, lane, watcher));
        entities.forEach(entity -> entity.owed().forEach(owed -> unfinished.add(entity.name() + " owes " + owed)));
        var ordered = sequencer.state();
        shards.values().stream()
                .filter(shard -> !shard.state().held().isEmpty())
                .forEach(shard -> unfinished.add(shard.name() + " holds a group"));
        if (!ordered.queue().isEmpty()
                || !ordered.parked().isEmpty()
                || !ordered.unearned().isEmpty()) {
            unfinished.add("operations wait to be sealed");
        }
        ordered.inFlight().forEach((number, stage) -> unfinished.add("batch " + number + " is " + stage));
        shards.values().stream()
                .filter(shard -> shard.state().pendingCount() > 0
                        || !shard.state().frozen().isEmpty())
                .forEach(shard -> unfinished.add(shard.name() + " has reservations or frozen accounts"));
        if (invariants.replay().queueWaiting() > 0) {
            unfinished.add("operations wait on L1");
        }
        return unfinished;
    }

    /// What every account is, by index.
    Map<Long, Account> accounts() {
        var accounts = new TreeMap<Long, Account>();
        shards.values()
                .forEach(shard -> shard.state()
                        .byOwner()
                        .forEach((_, index) -> accounts.put(index, shard.state().account(index))));
        accounts.values().removeIf(Account::isEmpty);
        return accounts;
    }

    static Digest digestOf(int kind, long a, long b) {
        return new Digest(kind, a, b, Samples.NEVER);
    }
}
