package io.orrery.domain.simulation;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What must hold at every moment, whatever fails.
final class Invariants {
    private final boolean rootsChecked;
    private final RollupReplay replay = RollupReplay.start();
    private final List<QueuedOperation> queue = new ArrayList<>();
    private final Map<Fr, Long> admitted = new HashMap<>();
    private final Set<Long> frozen = new HashSet<>();
    private final Map<Fr, Long> sealedIn = new HashMap<>();
    private final Map<Long, Long> nextNonce = new HashMap<>();
    private final Map<Long, Long> committedBatches = new HashMap<>();
    private final Map<BatchSize, Long> bySize = new HashMap<>();
    private long sealedBatches;
    private long sealedQueued;
    private long cancelled;
    private long nextLaneNonce = -1;

    /// @param rootsChecked whether every committed root is recomputed, which costs most of a run
    Invariants(boolean rootsChecked) {
        this.rootsChecked = rootsChecked;
    }

    void queued(QueuedOperation operation) {
        queue.add(operation);
        replay.queued(operation);
    }

    void shard(StateShard.Event event) {
        if (event instanceof StateShard.Event.Admitted(var _, var transactions)) {
            for (var signed : transactions) {
                expect(admitted.put(signed.hash(), signed.transaction().from()) == null, "admitted twice: " + signed);
            }
        }
    }

    void sequencer(Sequencer.Event event) {
        switch (event) {
            case Sequencer.Event.Sealed(var batch, var _) -> sealed(batch);
            case Sequencer.Event.Enqueued(var _, var _, var operations, var _) ->
                operations.forEach(operation -> {
                    if (operation instanceof Operation.Forced(var forced, var freezes) && freezes) {
                        frozen.add(forced.account());
                    }
                });
            case Sequencer.Event.Progressed _ -> {}
        }
    }

    private void sealed(SealedBatch batch) {
        expect(batch.number() == ++sealedBatches, "batch " + batch.number() + " sealed out of order");
        expect(!batch.slots().isEmpty() && SimulatedNode.SIZES.contains(batch.size()), "size of " + batch);
        bySize.merge(batch.size(), 1L, Long::sum);
        for (var slot : batch.slots()) {
            switch (slot) {
                case Slot.Deposit(var deposit, var _) ->
                    expect(deposit.queueIndex() == sealedQueued++, "deposit out of order: " + deposit);
                case Slot.Forced(var forced) ->
                    expect(forced.queueIndex() == sealedQueued++, "forced operation out of order: " + forced);
                case Slot.Signed(var signed, var isCancelled) -> {
                    var transaction = signed.transaction();
                    expect(admitted.containsKey(signed.hash()), "sealed and never admitted: " + signed);
                    expect(sealedIn.put(signed.hash(), batch.number()) == null, "sealed twice: " + signed);
                    long expected = nextNonce.getOrDefault(transaction.from(), 0L);
                    expect(transaction.nonce() == expected, "nonce " + expected + " comes before " + signed);
                    nextNonce.put(transaction.from(), expected + 1);
                    expect(
                            isCancelled == transaction.validUntilBatch() < batch.number(),
                            "cancelled if and only if expired: " + signed);
                    cancelled += isCancelled ? 1 : 0;
                }
            }
        }
        expectWholeGroups(batch);
    }

    /// As the circuit: each group is a chain that ends where its name says, with one outcome.
    private static void expectWholeGroups(SealedBatch batch) {
        var chain = Fr.ZERO;
        var pending = Optional.<Slot.Signed>empty();
        for (var slot : batch.slots()) {
            var member = slot instanceof Slot.Signed signed
                            && signed.signed().transaction().isMember()
                    ? Optional.of(signed)
                    : Optional.<Slot.Signed>empty();
            if (pending.isPresent()) {
                var before = pending.get();
                expect(
                        member.filter(next -> next.cancelled() == before.cancelled()
                                        && next.signed()
                                                .transaction()
                                                .group()
                                                .equals(before.signed()
                                                        .transaction()
                                                        .group()))
                                .isPresent(),
                        "a group is cut in batch " + batch.number() + " at " + slot);
            }
            if (member.isPresent()) {
                var transaction = member.get().signed().transaction();
                chain = Group.chain(chain, transaction);
                boolean ends = chain.equals(transaction.group());
                pending = ends ? Optional.empty() : member;
                chain = ends ? Fr.ZERO : chain;
            }
        }
        expect(pending.isEmpty(), "batch " + batch.number() + " ends within a group");
    }

    void lane(L1Lane.Event event) {
        switch (event) {
            case L1Lane.Event.Begun(var nonce) -> nextLaneNonce = nonce;
            case L1Lane.Event.IntentAccepted(var nonce, var intent, var _, var _) ->
                expect(nonce == nextLaneNonce++, "nonce of " + intent);
            case L1Lane.Event.NonceLost(var nonce, var newNonce, var _) -> {
                expect(newNonce >= nextLaneNonce, "nonce " + newNonce + " for the lost " + nonce);
                nextLaneNonce = newNonce + 1;
            }
            case L1Lane.Event.NoncesSkipped(var nonce) -> {
                expect(nonce > nextLaneNonce, "skipped to " + nonce);
                nextLaneNonce = nonce;
            }
            case L1Lane.Event.Repriced _,
                    L1Lane.Event.Settled _,
                    L1Lane.Event.Unsettled _,
                    L1Lane.Event.Finalized _,
                    L1Lane.Event.RevertKnown _,
                    L1Lane.Event.RevertRecalled _ -> {}
        }
    }

    /// A batch is final on L1: what an outsider makes of its data.
    void committed(CommittedBatch batch) {
        expect(committedBatches.merge(batch.number(), 1L, Long::sum) == 1, "committed twice: " + batch.number());
        if (rootsChecked) {
            replay.batch(batch);
        } else {
            replay.ledger(batch);
        }
        var balance = new HashMap<Long, BigInteger>();
        replay.accounts()
                .values()
                .forEach(account -> balance.merge(account.token(), account.balance(), BigInteger::add));
        replay.withdrawn().forEach((token, amount) -> balance.merge(token, amount, BigInteger::add));
        var deposited = new HashMap<Long, BigInteger>();
        queue.stream()
                .limit(queue.size() - replay.queueWaiting())
                .filter(QueuedDeposit.class::isInstance)
                .map(QueuedDeposit.class::cast)
                .forEach(deposit -> deposited.merge(deposit.token(), deposit.amount(), BigInteger::add));
        expect(balance.equals(deposited), "funds " + balance + " where " + deposited + " was deposited");
    }

    Set<Fr> admitted() {
        return admitted.keySet();
    }

    /// Admitted and never to be sealed: only a forced operation of the sender's account may do that.
    List<Fr> dropped() {
        return admitted.entrySet().stream()
                .filter(each -> !sealedIn.containsKey(each.getKey()) && frozen.contains(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    Map<Fr, Long> sealedIn() {
        return sealedIn;
    }

    long sealedBatches() {
        return sealedBatches;
    }

    /// How many batches of each size were sealed.
    Map<BatchSize, Long> bySize() {
        return bySize;
    }

    RollupReplay replay() {
        return replay;
    }

    long cancelled() {
        return cancelled;
    }

    static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
