package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.CollectionCodecs.I64;
import static io.orrery.persistence.codec.CollectionCodecs.U32;
import static io.orrery.persistence.codec.CollectionCodecs.map;
import static io.orrery.persistence.codec.CollectionCodecs.queue;
import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.StateCodecs.ACCOUNT;
import static io.orrery.persistence.codec.StateCodecs.SHARDS;
import static io.orrery.persistence.codec.StateCodecs.TOUCH;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;
import static io.orrery.persistence.codec.TransactionCodecs.SIGNED_TRANSACTION;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.HeldGroup;
import io.orrery.domain.rollup.state.Reserved;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardState.Applied;
import io.orrery.domain.rollup.state.ShardState.Chunk;
import io.orrery.domain.rollup.state.ShardState.OwnerToken;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.Reader;
import io.orrery.persistence.codec.Writer;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// The state of a state shard. Hashes of the tree are not written: they follow from the accounts.
final class ShardStateCodec {
    private ShardStateCodec() {}

    private record Leaf(long index, Account account) {}

    private static final Codec<Leaf> LEAF = Codec.of(
            (out, value) -> out.u32(value.index()).put(ACCOUNT, value.account()),
            in -> new Leaf(in.u32(), in.get(ACCOUNT)));

    private static final Codec<OwnerToken> OWNER_TOKEN = Codec.of(
            (out, value) -> out.put(ADDRESS, value.owner()).u32(value.token()),
            in -> new OwnerToken(in.get(ADDRESS), in.u32()));

    private static final Codec<PersistentMap<OwnerToken, Long>> OWNERS = map(
            OWNER_TOKEN,
            U32,
            Comparator.<OwnerToken, byte[]>comparing(key -> key.owner().toBytes(), Arrays::compareUnsigned)
                    .thenComparing(OwnerToken::token));

    private static final Codec<Reserved.Debit> DEBIT = Codec.of(
            (out, value) -> out.put(FR, value.hash()).u32(value.nonce()).u256(value.amount()),
            in -> new Reserved.Debit(in.get(FR), in.u32(), in.u256()));

    private static final Codec<PersistentQueue<Reserved.Debit>> DEBITS = queue(DEBIT);

    private static final Codec<Reserved> RESERVED = Codec.of((out, value) -> out.put(DEBITS, value.queue()), in -> {
        var debits = in.get(DEBITS);
        var total = BigInteger.ZERO;
        for (var debit : debits) {
            total = total.add(debit.amount());
        }
        return new Reserved(debits, total);
    });

    private static final Codec<Chunk> CHUNK = Codec.of(
            (out, value) -> out.i64(value.number()).list(OPERATION, value.operations()),
            in -> new Chunk(in.i64(), in.list(OPERATION)));

    private static final Codec<HeldGroup> HELD_GROUP = Codec.of(
            (out, value) -> {
                out.i64(value.attempt())
                        .list(SIGNED_TRANSACTION, value.members())
                        .i64(value.since());
                out.bool(value.chunk().isPresent());
                value.chunk().ifPresent(out::i64);
            },
            in -> new HeldGroup(
                    in.i64(),
                    in.list(SIGNED_TRANSACTION),
                    in.i64(),
                    in.bool() ? OptionalLong.of(in.i64()) : OptionalLong.empty()));

    private static final Codec<PersistentMap<Fr, HeldGroup>> HELD =
            map(FR, HELD_GROUP, Comparator.comparing(Fr::toBytes, Arrays::compareUnsigned));

    private static final Codec<PersistentMap<Long, Reserved>> PENDING = map(U32, RESERVED);

    private static final Codec<PersistentQueue<Chunk>> OUTBOX = queue(CHUNK);

    private static final Codec<PersistentMap<Long, Long>> FROZEN = map(U32, I64);

    private static final Codec<PersistentMap<Long, Boolean>> REKEYED =
            map(U32, Codec.of((out, value) -> out.bool(value), Reader::bool));

    static final Codec<ShardState> STATE = Codec.of(
            (out, state) -> {
                out.put(SHARDS, state.shards()).u8(state.shard());
                accounts(out, state.tree(), AccountTree.empty(state.shards().depth()));
                out.put(OWNERS, state.byOwner())
                        .i64(state.accounts())
                        .put(PENDING, state.pending())
                        .u32(state.pendingCount())
                        .i64(state.nextChunk())
                        .put(OUTBOX, state.outbox())
                        .i64(state.queueUpTo())
                        .put(FROZEN, state.frozen())
                        .put(REKEYED, state.rekeyed())
                        .i64(state.lastBatch());
                untraced(out, state);
                out.put(HELD, state.held()).i64(state.nextAttempt());
            },
            in -> {
                var shards = in.get(SHARDS);
                int shard = in.u8();
                var tree = accounts(in, AccountTree.empty(shards.depth()));
                return new ShardState(
                        shards,
                        shard,
                        tree,
                        in.get(OWNERS),
                        in.i64(),
                        in.get(PENDING),
                        Math.toIntExact(in.u32()),
                        in.i64(),
                        in.get(OUTBOX),
                        in.i64(),
                        in.get(FROZEN),
                        in.get(REKEYED),
                        in.i64(),
                        untraced(in, tree),
                        in.get(HELD),
                        in.i64());
            });

    private static void accounts(Writer out, AccountTree tree, AccountTree from) {
        var leaves = new ArrayList<Leaf>();
        tree.differencesTo(from, (index, account) -> leaves.add(new Leaf(index, account)));
        out.list(LEAF, leaves);
    }

    private static AccountTree accounts(Reader in, AccountTree from) {
        var tree = from;
        for (var leaf : in.list(LEAF)) {
            tree = tree.with(leaf.index(), leaf.account());
        }
        return tree;
    }

    /// Each tree as what it differs by from the one after it, from the newest back: whole trees would
    /// be as many times the whole shard.
    private static void untraced(Writer out, ShardState state) {
        var applied = state.untraced().toList().reversed();
        out.u32(applied.size());
        var after = state.tree();
        for (var each : applied) {
            out.u32(each.number()).list(TOUCH, each.touches());
            accounts(out, each.before(), after);
            after = each.before();
        }
    }

    private static PersistentQueue<Applied> untraced(Reader in, AccountTree tree) {
        long count = in.u32();
        var applied = new ArrayList<Applied>();
        var after = tree;
        for (long i = 0; i < count; i++) {
            long number = in.u32();
            List<Touch> touches = in.list(TOUCH);
            after = accounts(in, after);
            applied.add(new Applied(number, after, touches));
        }
        return PersistentQueue.<Applied>empty().appendAll(applied.reversed());
    }
}
