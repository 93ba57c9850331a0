package io.orrery.domain.simulation;

import static io.orrery.domain.simulation.Invariants.expect;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/// What shards and batches compute and store. Most runs leave the trees out, because hashing is nearly all of the cost:
/// then a root is just a number that names its batch, and everything else is as in the others.
final class Assembler {
    private static final int SHARD_TRACE = 1;
    private static final int BATCH_TRACE = 2;
    private static final int STREAMS = 3;

    private final Map<Digest, Object> store;
    private final Shards shards;
    private final boolean hashed;
    private final LongFunction<Account> accounts;

    Assembler(Map<Digest, Object> store, Shards shards, boolean hashed, LongFunction<Account> accounts) {
        this.store = store;
        this.shards = shards;
        this.hashed = hashed;
        this.accounts = accounts;
    }

    Fr genesisRoot() {
        return hashed ? AccountTree.emptyRoot(Shards.TREE_DEPTH) : rootAfter(0);
    }

    private static Fr rootAfter(long batch) {
        return Fr.of(1_000 + batch);
    }

    /// Empty where the shard has nothing to tell of the batch any more.
    Optional<Digest> storeTrace(ShardState shard, long batch) {
        var digest = SimulatedNode.digestOf(SHARD_TRACE, shard.shard(), batch);
        if (shard.untraced().toList().stream().noneMatch(applied -> applied.number() == batch)) {
            return Optional.empty();
        }
        if (!hashed && !asksForForced(shard, batch)) {
            store.put(digest, batch);
        } else if (!store.containsKey(digest)) {
            store.put(digest, StateShard.trace(shard, batch).orElseThrow());
        }
        return Optional.of(digest);
    }

    Batch.Assembly compose(SealedBatch batch, List<Fr> rootsBefore, List<Digest> traces) {
        var assembly = hashed ? hashed(batch, rootsBefore, traces) : named(batch, rootsBefore, traces);
        var trace = put(SimulatedNode.digestOf(BATCH_TRACE, batch.number(), 0), assembly.trace());
        var made = BatchStreams.of(assembly.trace());
        var streams = put(SimulatedNode.digestOf(STREAMS, batch.number(), 0), made);
        return new Batch.Assembly(
                assembly.shardRoots(),
                made.newRoot(),
                trace,
                streams,
                made.commitment(),
                made.challenge(),
                made.evaluation());
    }

    /// The same content under the same name, however often it is made.
    private Digest put(Digest digest, Object content) {
        var before = store.putIfAbsent(digest, content);
        expect(before == null || before.equals(content), "composed twice with different results: " + digest);
        return digest;
    }

    private BatchAssembly hashed(SealedBatch batch, List<Fr> rootsBefore, List<Digest> traces) {
        var assembly = BatchAssembly.compose(
                Samples.DOMAIN,
                batch,
                rootsBefore,
                traces.stream().map(trace -> (ShardTrace) stored(trace)).toList());
        for (int slot = 0; slot < batch.slots().size(); slot++) {
            if (batch.slots().get(slot) instanceof Slot.Signed(var signed, var _)) {
                var payer = assembly.trace().slots().get(slot).debit().before();
                expect(Traffic.isSignedBy(payer, signed), "slot " + slot + " is not signed by the key it finds");
            }
        }
        return assembly;
    }

    private BatchAssembly named(SealedBatch batch, List<Fr> rootsBefore, List<Digest> traces) {
        var found = new HashMap<Integer, LeafUpdate>();
        for (var trace : traces) {
            if (stored(trace) instanceof ShardTrace forced) {
                expect(forced.batch() == batch.number(), "trace of another batch: " + trace);
                forced.touches().forEach(touched -> found.put(touched.position(), touched.update()));
            } else {
                expect(stored(trace).equals(batch.number()), "trace of another batch: " + trace);
            }
        }
        expect(
                batch.number() == 1 || rootsBefore.getFirst().equals(rootAfter(batch.number() - 1)),
                "batch " + batch.number() + " starts from " + rootsBefore.getFirst());
        var slots = new ArrayList<BatchTrace.SlotTrace>();
        for (int slot = 0; slot < batch.slots().size(); slot++) {
            var update = found.get(2 * slot);
            slots.add(
                    batch.slots().get(slot) instanceof Slot.Forced
                            ? new BatchTrace.SlotTrace(update, update)
                            : untouched(batch.slots().get(slot)));
        }
        var trace = new BatchTrace(
                Samples.DOMAIN,
                batch,
                rootAfter(batch.number() - 1),
                rootAfter(batch.number()),
                slots,
                slots.getFirst().debit());
        return new BatchAssembly(trace, Collections.nCopies(shards.count(), rootAfter(batch.number())));
    }

    /// What a forced operation comes to depends on all that was before it, so its shard's trace is needed.
    private static boolean asksForForced(ShardState shard, long batch) {
        return shard.untraced().toList().stream()
                .filter(applied -> applied.number() == batch)
                .flatMap(applied -> applied.touches().stream())
                .anyMatch(touch -> touch.change() instanceof Touch.Change.Forced);
    }

    /// Streams look at nothing else but the owner of a withdrawal's account, which never changes.
    private BatchTrace.SlotTrace untouched(Slot slot) {
        long index = switch (slot) {
            case Slot.Deposit(var _, var account) -> account;
            case Slot.Forced(var operation) -> operation.account();
            case Slot.Signed(var signed, var _) -> signed.transaction().from();
        };
        var account = new Account(accounts.apply(index).owner(), 0, 0, java.math.BigInteger.ZERO, Account.EMPTY.key());
        var update = new LeafUpdate(index, account, account, List.of());
        return new BatchTrace.SlotTrace(update, update);
    }

    /// What a prover would prove of a batch by the circuit of that mode.
    List<Fr> publics(long batch, DataMode mode) {
        var trace = (BatchTrace) stored(SimulatedNode.digestOf(BATCH_TRACE, batch, 0));
        var made = BatchStreams.of(trace);
        var binding = made.binding(mode);
        return List.of(made.commitment(), binding.challenge(), binding.evaluation());
    }

    private Object stored(Digest digest) {
        return Optional.ofNullable(store.get(digest))
                .orElseThrow(() -> new AssertionError("content is asked for and not stored: " + digest));
    }
}
