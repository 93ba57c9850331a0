package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What the sequencer knows.
///
/// @param operator whose accounts earn the fees
/// @param nextChunks the chunk that each shard is to send next
/// @param nextQueued the index of the L1 queue that comes next in the order
/// @param parked deposits and forced operations that arrived before those that precede them, by queue index
/// @param unearned signed operations by token, where the operator has no account yet that could earn their
///     fees: they join the order behind the deposit that opens it
/// @param queue ordered and not yet sealed
/// @param asked those of them that L1 has asked for
/// @param nextSequence the place that the next operation takes
/// @param nextBatch the number that the next batch takes
/// @param lastTimestamp of the newest batch, seconds
/// @param unopened sealed batches that have not reported, in order
/// @param inFlight batches that are sealed and not yet executed on L1, with the stage they last reported
/// @param feeAccounts the operator's account for each token
/// @param forks of batches in flight that a reorganisation of L1 has taken something from: its number
public record SequencerState(
        Address operator,
        List<Long> nextChunks,
        long nextQueued,
        PersistentMap<Long, Queued> parked,
        PersistentMap<Long, PersistentQueue<Queued>> unearned,
        PersistentQueue<Queued> queue,
        PersistentQueue<Queued> asked,
        long nextSequence,
        long nextBatch,
        long lastTimestamp,
        PersistentQueue<SealedBatch> unopened,
        Map<Long, BatchStage> inFlight,
        PersistentMap<Long, Long> feeAccounts,
        Map<Long, Long> forks) {

    /// An operation with the moment at which it was ordered.
    public record Queued(Operation operation, long atMs) {
        /// The token it pays a fee in, if it pays one.
        Optional<Long> feeToken() {
            return switch (operation) {
                case Operation.Signed(var signed) ->
                    // Decoded: many bit patterns say zero.
                    DecimalFloat.FEE.decode(signed.transaction().fee()).signum() == 0
                            ? Optional.empty()
                            : Optional.of(signed.transaction().token());
                case Operation.Deposit _, Operation.Forced _ -> Optional.empty();
            };
        }

        /// By when L1 wants it executed, seconds since 1970, if L1 has asked for it.
        OptionalLong deadline() {
            return switch (operation) {
                case Operation.Signed _ -> OptionalLong.empty();
                case Operation.Deposit(var deposit, var _) -> OptionalLong.of(deposit.deadline());
                case Operation.Forced(var forced, var _) -> OptionalLong.of(forced.deadline());
            };
        }

        /// Whether it is one of its batch's L1 operations.
        boolean isSeenByL1() {
            return switch (operation) {
                case Operation.Signed(var signed) ->
                    signed.transaction().type() == OperationType.WITHDRAW
                            || signed.transaction().type() == OperationType.OPEN;
                case Operation.Deposit _, Operation.Forced _ -> true;
            };
        }
    }

    static SequencerState initial(Address operator, Shards shards) {
        return new SequencerState(
                operator,
                Collections.nCopies(shards.count(), 0L),
                0,
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                0,
                1,
                0,
                PersistentQueue.empty(),
                Map.of(),
                PersistentMap.empty(),
                Map.of());
    }

    SequencerState enqueued(int shard, long chunk, List<Operation> operations, long atMs) {
        var chunks = new ArrayList<>(nextChunks);
        chunks.set(shard, chunk + 1);
        var nextParked = parked;
        var nextUnearned = unearned;
        var nextQueue = queue;
        for (var unit : Unit.of(operations, atMs)) {
            var queued = unit.oldest();
            switch (queued.operation()) {
                case Operation.Signed _ -> {
                    var waiting = nextUnearned;
                    // An account has one token, so waiting by token keeps each account's nonces in order.
                    var token = unit.tokens().stream()
                            .filter(waiting::contains)
                            .findFirst()
                            .or(() -> unit.feeToken().filter(fee -> !feeAccounts.contains(fee)));
                    if (token.isPresent()) {
                        nextUnearned = waiting.with(
                                token.get(),
                                waiting.get(token.get())
                                        .orElse(PersistentQueue.empty())
                                        .appendAll(unit.operations()));
                    } else {
                        nextQueue = nextQueue.appendAll(unit.operations());
                    }
                }
                case Operation.Deposit(var deposit, var _) ->
                    nextParked = nextParked.with(deposit.queueIndex(), queued);
                case Operation.Forced(var forced, var _) -> nextParked = nextParked.with(forced.queueIndex(), queued);
            }
        }
        long index = nextQueued;
        var accounts = feeAccounts;
        var nextAsked = asked;
        for (var next = nextParked.get(index); next.isPresent(); next = nextParked.get(index)) {
            nextQueue = nextQueue.append(next.get());
            nextAsked = nextAsked.append(next.get());
            nextParked = nextParked.without(index);
            index++;
            if (next.get().operation() instanceof Operation.Forced(var forced, var freezes) && freezes) {
                nextUnearned = without(nextUnearned, forced.account());
            }
            if (next.get().operation() instanceof Operation.Deposit(var queuedDeposit, var account)
                    && queuedDeposit.owner().equals(operator)) {
                accounts = accounts.with(queuedDeposit.token(), account);
                nextQueue = nextQueue.appendAll(
                        nextUnearned.get(queuedDeposit.token()).orElse(PersistentQueue.empty()));
                nextUnearned = nextUnearned.without(queuedDeposit.token());
            }
        }
        return new SequencerState(
                operator,
                List.copyOf(chunks),
                index,
                nextParked,
                nextUnearned,
                nextQueue,
                nextAsked,
                nextSequence + nextQueue.size() - queue.size(),
                nextBatch,
                lastTimestamp,
                unopened,
                inFlight,
                accounts,
                forks);
    }

    /// What waits for a fee account can not stand behind a forced operation of its sender, and must not keep that from
    /// its turn: the deposit that would open the fee account may come after it. The sender's shard gives the debits
    /// back when the operation is applied.
    private static PersistentMap<Long, PersistentQueue<Queued>> without(
            PersistentMap<Long, PersistentQueue<Queued>> unearned, long account) {
        var tokens = new ArrayList<Long>();
        unearned.forEach((token, _) -> tokens.add(token));
        var kept = unearned;
        for (var token : tokens) {
            var waiting = unearned.get(token).orElseThrow();
            var groups = new HashSet<Fr>();
            waiting.forEach(queued -> {
                if (isFrom(queued, account)
                        && queued.operation() instanceof Operation.Signed(var signed)
                        && signed.transaction().isMember()) {
                    groups.add(signed.transaction().group());
                }
            });
            // No member without the others: no batch with it could be proven. Groups do not come here while the edge
            // takes none before the operator has the accounts for it.
            var others = waiting.without(queued -> isFrom(queued, account)
                    || (queued.operation() instanceof Operation.Signed(var signed)
                            && groups.contains(signed.transaction().group())));
            kept = others.isEmpty() ? kept.without(token) : kept.with(token, others);
        }
        return kept;
    }

    private static boolean isFrom(Queued queued, long account) {
        return queued.operation() instanceof Operation.Signed(var signed)
                && signed.transaction().from() == account;
    }

    SequencerState sealed(SealedBatch batch) {
        var flying = new TreeMap<>(inFlight);
        flying.put(batch.number(), BatchStage.SEALED);
        var rest = without(queue, batch.slots());
        int left = rest.size();
        var nextUnearned = unearned;
        var accounts = feeAccounts;
        for (var slot : batch.slots()) {
            // Somebody may pay the operator before it deposits. Only now it is certain that the open is not cancelled.
            if (slot instanceof Slot.Signed(var signed, var cancelled)
                    && !cancelled
                    && signed.transaction().owner().equals(operator)) {
                long token = signed.transaction().token();
                accounts = accounts.with(token, signed.place());
                rest = rest.appendAll(nextUnearned.get(token).orElse(PersistentQueue.empty()));
                nextUnearned = nextUnearned.without(token);
            }
        }
        return new SequencerState(
                operator,
                nextChunks,
                nextQueued,
                parked,
                nextUnearned,
                rest,
                asked.drop((int) batch.slots().stream()
                        .filter(slot -> !(slot instanceof Slot.Signed))
                        .count()),
                nextSequence + rest.size() - left,
                batch.number() + 1,
                batch.timestamp(),
                unopened.append(batch),
                Collections.unmodifiableSortedMap(flying),
                accounts,
                forks);
    }

    SequencerState progressed(BatchProgress progress, long fork) {
        var flying = new TreeMap<>(inFlight);
        var nextForks = new TreeMap<>(forks);
        if (progress.stage() == BatchStage.FINALIZED) {
            flying.remove(progress.number());
            nextForks.remove(progress.number());
        } else {
            flying.put(progress.number(), progress.stage());
            if (fork > 0) {
                nextForks.put(progress.number(), fork);
            }
        }
        return new SequencerState(
                operator,
                nextChunks,
                nextQueued,
                parked,
                unearned,
                queue,
                asked,
                nextSequence,
                nextBatch,
                lastTimestamp,
                unopened.without(batch -> batch.number() == progress.number()),
                Collections.unmodifiableSortedMap(flying),
                feeAccounts,
                Collections.unmodifiableSortedMap(nextForks));
    }

    /// Those that were passed stay where they are. A batch's own stand near the front, so few are looked at.
    private static PersistentQueue<Queued> without(PersistentQueue<Queued> queue, List<Slot> slots) {
        var left = new HashSet<Fr>();
        slots.forEach(slot -> left.add(Hashes.of(slot)));
        var passed = new ArrayList<Queued>();
        var rest = queue;
        while (!left.isEmpty()) {
            var next = rest.first();
            if (!left.remove(Hashes.of(next.operation()))) {
                passed.add(next);
            }
            rest = rest.rest();
        }
        return rest.prependAll(passed);
    }

    /// Batches that still have to be executed on L1.
    long unexecuted() {
        return before(BatchStage.EXECUTED);
    }

    /// Batches that still have to be proven on L1.
    long unproven() {
        return before(BatchStage.PROVEN);
    }

    private long before(BatchStage wanted) {
        return inFlight.values().stream()
                .filter(stage -> stage.compareTo(wanted) < 0)
                .count();
    }

    /// The batch that these waiting operations make.
    SealedBatch cut(BatchSize size, List<Queued> operations, long timestamp) {
        var slots = new ArrayList<Slot>(operations.size());
        var feeToken = Optional.<Long>empty();
        for (var queued : operations) {
            switch (queued.operation()) {
                case Operation.Signed(var signed) -> {
                    var expired = signed.transaction().validUntilBatch() < nextBatch;
                    slots.add(new Slot.Signed(signed, expired));
                    feeToken = expired ? feeToken : feeToken.or(queued::feeToken);
                }
                case Operation.Deposit(var deposit, var account) -> slots.add(new Slot.Deposit(deposit, account));
                case Operation.Forced(var forced, var _) -> slots.add(new Slot.Forced(forced));
            }
        }
        // A fee joins the queue only behind the deposit that opens the account for it, so there is one.
        // Without fees the header names the account that the last slot touched: its branch is at hand.
        long feeAccount =
                feeToken.isPresent() ? feeAccounts.get(feeToken.get()).orElseThrow() : lastTouched(slots.getLast());
        return new SealedBatch(nextBatch, size, feeAccount, timestamp, slots);
    }

    private static long lastTouched(Slot slot) {
        return switch (slot) {
            case Slot.Deposit(var _, var account) -> account;
            case Slot.Forced(var operation) -> operation.account();
            case Slot.Signed(var signed, var cancelled) ->
                signed.credits() && !cancelled
                        ? signed.receiver()
                        : signed.transaction().from();
        };
    }
}
