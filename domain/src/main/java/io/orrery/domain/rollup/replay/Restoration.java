package io.orrery.domain.rollup.replay;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes the journals of a node again from L1 alone: the ordinary rules are given what L1 tells, and what they decide
/// is written down. So whoever reads those journals meets nothing that a node could not have written. What L1 does not
/// tell is in [RestoredSlots].
///
/// Each root is found by both paths, the shards' and [RollupReplay]'s, and compared with L1's, and so are the three
/// inputs of the batch's proof. First the queue, then the batches in order, then what happened to them on L1. Not safe
/// for several threads.
public final class Restoration {
    private static final StateShard.Settings NO_BOUNDS =
            new StateShard.Settings(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final Batch.Settings ON_L1 = new Batch.Settings(1, 1, Settlement.AS_READY, true);
    private static final Batch.Settings ELSEWHERE = new Batch.Settings(1, 1, Settlement.AS_READY, false);

    /// Of a trace that is not kept: what L1 has verified is never proven again.
    private static final Digest NO_TRACE = new Digest(0, 0, 0, 0);

    private static final long NO_FORK = 0;
    private static final long MILLIS = 1_000;

    private final Fr domain;
    private final Function<BatchStreams, Digest> store;
    private final Consumer<RestoredEvent> journal;
    private final RollupReplay replay = RollupReplay.start();
    private final List<ShardState> shards = new ArrayList<>();
    private final Deque<QueuedOperation> queue = new ArrayDeque<>();
    private SequencerState sequencer;
    private L1Watcher.State watcher;
    private final Shards division;
    private BatchState next;
    private List<Fr> roots;

    /// @param division of the state, the same as ever
    /// @param operator whose accounts earn the fees
    /// @param deploymentBlock before which the contract has no log
    /// @param store keeps what L1 is told of a batch, and names it
    /// @param journal takes the events in order
    public Restoration(
            Fr domain,
            Shards division,
            Address operator,
            long deploymentBlock,
            Function<BatchStreams, Digest> store,
            Consumer<RestoredEvent> journal) {
        this.domain = domain;
        this.store = store;
        this.journal = journal;
        this.division = division;
        this.next = Batch.initial(division, 1);
        this.roots = BatchAssembly.genesisShardRoots(division);
        this.sequencer = Sequencer.initial(operator, division);
        this.watcher = L1Watcher.initial(division, deploymentBlock, Integer.MAX_VALUE);
        for (int shard = 0; shard < division.count(); shard++) {
            shards.add(StateShard.initial(division, shard));
        }
    }

    /// The state root after the last batch.
    public Fr root() {
        return replay.root();
    }

    /// The number of the last batch, 0 where there is none.
    public long lastBatch() {
        return replay.lastBatch();
    }

    /// What was executed so far.
    public RollupReplay.Counts counts() {
        return replay.counts();
    }

    /// All that L1's queue took in the blocks after the last call up to that one.
    public void queued(long toBlock, List<QueuedOperation> operations) {
        watch(new L1Watcher.Command.QueueScanned(toBlock, operations));
        operations.forEach(replay::queued);
        queue.addAll(operations);
    }

    /// The next batch.
    ///
    /// @throws ReplayRefused where its data breaks the protocol or leads elsewhere than L1 was told
    public void batch(ProvenBatch proven) {
        var data = proven.data();
        var slots = new RestoredSlots(data, domain, this::account, queue.iterator()).read();
        if (slots.isEmpty()) {
            throw refused(data, "it has no operation");
        }
        replay.batch(data);
        var sealed =
                new SealedBatch(data.number(), new BatchSize(data.size()), data.feeAccount(), data.timestamp(), slots);
        order(sealed);
        var assembled = assemble(sealed, proven);
        var successor = settle(Batch.initial(division, data.number() + 1), sealed, assembled, proven);
        roots = assembled.assembly().shardRoots();
        next = successor;
    }

    /// What happened to the batches in the blocks after the last call up to that one, in log order. All of it has been
    /// told by [#batch] already.
    public void observed(Anchor to, List<L1Watcher.BatchFact> facts) {
        watch(new L1Watcher.Command.BatchesScanned(watcher.newest(), to, facts, Optional.empty()));
        take(facts);
    }

    /// The last block that was observed is final. The journals are complete then.
    public void finish() {
        var newest = watcher.newest();
        var executed = watcher.unfinalized().toList().stream()
                .filter(fact -> fact.stage() == BatchStage.EXECUTED)
                .map(fact -> new L1Watcher.BatchFact(fact.batch(), BatchStage.FINALIZED, fact.receipt()))
                .toList();
        watch(new L1Watcher.Command.FinalityReached(newest, newest));
        take(executed);
    }

    private void take(List<L1Watcher.BatchFact> facts) {
        facts.forEach(fact -> watch(new L1Watcher.Command.FactTaken(fact.batch(), fact.stage(), NO_FORK)));
    }

    private Account account(long index) {
        return shards.get(division.of(index)).account(index);
    }

    /// Neighbours of one shard go through it as one chunk, so that the one order is that of the slots.
    private void order(SealedBatch sealed) {
        long atMs = sealed.timestamp() * MILLIS;
        var slots = new ArrayDeque<>(sealed.slots());
        var upTo = new TreeMap<Integer, Long>();
        sealed.slots().forEach(slot -> place(sealed, slot));
        while (!slots.isEmpty()) {
            int shard = shardOf(slots.getFirst());
            long chunk = shards.get(shard).nextChunk();
            var operations =
                    slots.getFirst() instanceof Slot.Signed ? admitted(shard, chunk, slots) : accepted(shard, slots);
            upTo.put(shard, chunk);
            sequence(new Sequencer.Event.Enqueued(shard, chunk, operations, atMs));
        }
        if (sequencer.queue().size() != sealed.slots().size()) {
            throw new ReplayRefused(
                    sealed.number(),
                    ReplayRefused.NO_SLOT,
                    "it has fees in a token in which " + sequencer.operator() + " had no account yet");
        }
        upTo.forEach((shard, chunk) -> decide(shard, new StateShard.Command.ChunksTaken(chunk)));
        var reason =
                sealed.slots().size() == sealed.size().slots() ? Sequencer.SealReason.FULL : Sequencer.SealReason.AGE;
        sequence(new Sequencer.Event.Sealed(sealed, reason));
    }

    /// An account has the place that L1's data shows: places are given in another order than they are sealed in, and
    /// one
    /// that no batch has opened was given to somebody of whom L1 does not tell.
    private void place(SealedBatch sealed, Slot slot) {
        switch (slot) {
            case Slot.Deposit(var deposit, var account) -> place(sealed, deposit.owner(), deposit.token(), account);
            case Slot.Signed(var signed, var _) -> {
                if (signed.transaction().type() == OperationType.OPEN) {
                    var transaction = signed.transaction();
                    place(sealed, transaction.owner(), transaction.token(), signed.place());
                }
            }
            case Slot.Forced _ -> {
                // It opens nothing.
            }
        }
    }

    private void place(SealedBatch sealed, Address owner, long token, long account) {
        int shard = division.of(account);
        var state = shards.get(shard);
        var known = state.byOwner().get(new ShardState.OwnerToken(owner, token));
        boolean sound = known.map(place -> place == account).orElse(shard == division.of(owner, token));
        if (!sound) {
            throw new ReplayRefused(
                    sealed.number(),
                    ReplayRefused.NO_SLOT,
                    "account " + account + " of " + owner + " is not where this program opens one where the state has "
                            + division.count() + " shards");
        }
        if (known.isEmpty()) {
            put(shard, new StateShard.Event.Placed(owner, token, account));
        }
    }

    private List<Operation> admitted(int shard, long chunk, Deque<Slot> slots) {
        var transactions = new ArrayList<SignedTransaction>();
        while (!slots.isEmpty()
                && slots.getFirst() instanceof Slot.Signed(var signed, var _)
                && shardOf(slots.getFirst()) == shard) {
            transactions.add(signed);
            slots.removeFirst();
        }
        put(shard, new StateShard.Event.Admitted(chunk, List.copyOf(transactions)));
        return transactions.stream().<Operation>map(Operation.Signed::new).toList();
    }

    private List<Operation> accepted(int shard, Deque<Slot> slots) {
        var taken = new ArrayList<QueuedOperation>();
        while (!slots.isEmpty() && !(slots.getFirst() instanceof Slot.Signed) && shardOf(slots.getFirst()) == shard) {
            slots.removeFirst();
            taken.add(queue.removeFirst());
        }
        var accepted = new ArrayList<Operation>();
        for (var event : decide(shard, new StateShard.Command.AcceptQueued(taken))) {
            if (event instanceof StateShard.Event.QueueAccepted(var _, var operations)) {
                accepted.addAll(operations);
            }
        }
        watch(new L1Watcher.Command.QueueTaken(shard, taken.getLast().queueIndex()));
        return List.copyOf(accepted);
    }

    private int shardOf(Slot slot) {
        return division.of(
                switch (slot) {
                    case Slot.Signed(var signed, var _) -> signed.transaction().from();
                    case Slot.Deposit(var _, var account) -> account;
                    case Slot.Forced(var operation) -> operation.account();
                });
    }

    private Made assemble(SealedBatch sealed, ProvenBatch proven) {
        var data = proven.data();
        var traces = new ArrayList<ShardTrace>();
        Touches.byShard(division, sealed).forEach((shard, touches) -> {
            decide(shard, new StateShard.Command.ApplyBatch(sealed.number(), touches));
            traces.add(StateShard.trace(shards.get(shard), sealed.number()).orElseThrow());
            decide(shard, new StateShard.Command.TraceTaken(sealed.number()));
        });
        var assembly = BatchAssembly.compose(domain, sealed, roots, traces);
        var told = BatchStreams.of(assembly.trace());
        if (!told.newRoot().equals(data.newRoot())) {
            throw refused(data, "its shards lead to root " + told.newRoot() + ", L1 has " + data.newRoot());
        }
        if (!Arrays.equals(told.slots(), data.slots()) || !Arrays.equals(told.l1Operations(), data.l1Operations())) {
            throw refused(data, "its data is not what its operations are written as");
        }
        var published = told.published(data.receipt());
        if (!published.commitment().equals(proven.commitment())
                || !published.challenge().equals(proven.challenge())
                || !published.evaluation().equals(proven.evaluation())) {
            throw refused(data, "its data is not what L1 has verified a proof of");
        }
        return new Made(
                new Batch.Assembly(
                        assembly.shardRoots(),
                        told.newRoot(),
                        NO_TRACE,
                        store.apply(told),
                        told.commitment(),
                        told.challenge(),
                        told.evaluation()),
                isOnL1(data)
                        ? Optional.empty()
                        : Optional.of(new Batch.Publication(
                                published.mode(),
                                store.apply(published),
                                published.challenge(),
                                published.evaluation())));
    }

    /// @param publication of data that is not in L1's calldata
    private record Made(Batch.Assembly assembly, Optional<Batch.Publication> publication) {}

    private static boolean isOnL1(CommittedBatch batch) {
        return batch.receipt().kind() == DataLayerKind.CALLDATA;
    }

    /// Brings the batch as far as L1 has, and tells the sequencer and the batch after it of each stage.
    private BatchState settle(BatchState successor, SealedBatch sealed, Made made, ProvenBatch proven) {
        var settings = isOnL1(proven.data()) ? ON_L1 : ELSEWHERE;
        var after = new BatchState[] {successor};
        var commands = new ArrayList<Batch.Command>(
                List.of(new Batch.Command.Open(sealed), new Batch.Command.Assemble(made.assembly())));
        made.publication().ifPresent(publication -> commands.add(new Batch.Command.DataPublished(publication)));
        commands.add(reached(BatchStage.COMMITTED, proven.committed()));
        commands.add(reached(BatchStage.PROVEN, proven.proven()));
        proven.executed().ifPresent(receipt -> {
            commands.add(reached(BatchStage.EXECUTED, receipt));
            commands.add(reached(BatchStage.FINALIZED, receipt));
        });
        for (var command : commands) {
            next = batch(settings, next, command);
            for (var owed : Batch.owed(settings, next)) {
                switch (owed) {
                    case Batch.Obligation.InformSequencer(var progress, var fork) -> {
                        sequence(new Sequencer.Event.Progressed(progress, fork));
                        next = batch(settings, next, new Batch.Command.SequencerInformed(progress.stage(), fork));
                    }
                    case Batch.Obligation.InformSuccessor(var stage, var shardRoots, var fork) -> {
                        after[0] = batch(
                                settings, after[0], new Batch.Command.PredecessorReached(stage, shardRoots, fork));
                        next = batch(settings, next, new Batch.Command.SuccessorInformed(stage, fork));
                    }
                    case Batch.Obligation.ApplyToShard _,
                            Batch.Obligation.CommitAlone _,
                            Batch.Obligation.Compose _,
                            Batch.Obligation.Publish _,
                            Batch.Obligation.RequestProof _,
                            Batch.Obligation.Submit _ -> {
                        // L1 has it already, or the node owes it when it starts.
                    }
                }
            }
        }
        return after[0];
    }

    private static Batch.Command reached(BatchStage stage, L1Receipt receipt) {
        return new Batch.Command.Observed(stage, receipt, NO_FORK);
    }

    private BatchState batch(Batch.Settings settings, BatchState state, Batch.Command command) {
        var current = state;
        for (var event : accepted(Batch.decide(settings, state, command))) {
            journal.accept(new RestoredEvent.OfBatch(state.number(), event));
            current = Batch.apply(current, event);
        }
        return current;
    }

    private List<StateShard.Event> decide(int shard, StateShard.Command command) {
        var events = accepted(StateShard.decide(NO_BOUNDS, shards.get(shard), command));
        events.forEach(event -> put(shard, event));
        return events;
    }

    private void put(int shard, StateShard.Event event) {
        journal.accept(new RestoredEvent.OfShard(shard, event));
        shards.set(shard, StateShard.apply(shards.get(shard), event));
    }

    private void sequence(Sequencer.Event event) {
        journal.accept(new RestoredEvent.OfSequencer(event));
        sequencer = Sequencer.apply(sequencer, event);
    }

    private void watch(L1Watcher.Command command) {
        for (var event : accepted(L1Watcher.decide(watcher, command))) {
            journal.accept(new RestoredEvent.OfWatcher(event));
            watcher = L1Watcher.apply(watcher, event);
        }
    }

    private static <E, R extends Enum<R>> List<E> accepted(Decision<E, R> decision) {
        return switch (decision) {
            case Decision.Accept<E, R>(var events) -> events;
            case Decision.AlreadyDone<E, R>() -> List.of();
            case Decision.Refuse<E, R>(var reason, var field) ->
                throw new IllegalStateException("the rules refuse what L1 tells: " + reason + " " + field);
        };
    }

    private static ReplayRefused refused(CommittedBatch batch, String rule) {
        return new ReplayRefused(batch.number(), ReplayRefused.NO_SLOT, rule);
    }
}
