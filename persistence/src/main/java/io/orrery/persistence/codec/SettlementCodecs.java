package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.POINT;

import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;

/// What is known of L1 and asked of it.
public final class SettlementCodecs {
    private SettlementCodecs() {}

    /// Without its deadline, as it was written before that was kept: what is written so has none that is known.
    public static final Codec<QueuedDeposit> QUEUED_DEPOSIT = Codec.of(
            (out, value) -> out.i64(value.queueIndex())
                    .put(ADDRESS, value.owner())
                    .u32(value.token())
                    .u128(value.amount())
                    .put(POINT, value.key()),
            in -> new QueuedDeposit(in.i64(), in.get(ADDRESS), in.u32(), in.u128(), in.get(POINT)));

    public static final Codec<QueuedDeposit> DUE_DEPOSIT = Codec.of(
            (out, value) -> out.put(QUEUED_DEPOSIT, value).i64(value.deadline()),
            in -> due(in.get(QUEUED_DEPOSIT), in.i64()));

    private static QueuedDeposit due(QueuedDeposit deposit, long deadline) {
        return new QueuedDeposit(
                deposit.queueIndex(), deposit.owner(), deposit.token(), deposit.amount(), deposit.key(), deadline);
    }

    /// Whether it is written by [#DUE_DEPOSIT]; else by [#QUEUED_DEPOSIT].
    static boolean isDue(QueuedDeposit deposit) {
        return deposit.deadline() != QueuedDeposit.UNKNOWN;
    }

    /// A byte that tells which, then the operation.
    public static final Codec<ForcedOperation> FORCED_OPERATION = Codec.of(
            (out, value) -> {
                out.u8(value instanceof ForcedOperation.SetKey ? 0 : 1)
                        .i64(value.queueIndex())
                        .put(ADDRESS, value.owner())
                        .u32(value.account())
                        .i64(value.deadline());
                if (value instanceof ForcedOperation.SetKey setKey) {
                    out.put(POINT, setKey.key());
                }
            },
            in -> switch (in.u8()) {
                case 0 -> setKey(in);
                case 1 -> forcedExit(in);
                default -> throw in.corrupt("no such kind of forced operation");
            });

    private static ForcedOperation setKey(Reader in) {
        long queueIndex = in.i64();
        var owner = in.get(ADDRESS);
        long account = in.u32();
        long deadline = in.i64();
        return new ForcedOperation.SetKey(queueIndex, owner, account, in.get(POINT), deadline);
    }

    private static ForcedOperation forcedExit(Reader in) {
        return new ForcedOperation.ForcedExit(in.i64(), in.get(ADDRESS), in.u32(), in.i64());
    }

    /// A byte that tells which, then the operation.
    public static final Codec<QueuedOperation> QUEUED_OPERATION = Codec.of(
            (out, value) -> {
                switch (value) {
                    case QueuedDeposit deposit when isDue(deposit) -> out.u8(2).put(DUE_DEPOSIT, deposit);
                    case QueuedDeposit deposit -> out.u8(0).put(QUEUED_DEPOSIT, deposit);
                    case ForcedOperation forced -> out.u8(1).put(FORCED_OPERATION, forced);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> in.get(QUEUED_DEPOSIT);
                case 1 -> in.get(FORCED_OPERATION);
                case 2 -> in.get(DUE_DEPOSIT);
                default -> throw in.corrupt("no such kind of queued operation");
            });

    public static final Codec<L1Receipt> L1_RECEIPT = Codec.of(
            (out, value) -> out.put(DIGEST, value.transaction())
                    .i64(value.block())
                    .i64(value.gasUsed())
                    .u256(value.gasPrice()),
            in -> new L1Receipt(in.get(DIGEST), in.i64(), in.i64(), in.u256()));

    public static final Codec<Anchor> ANCHOR = Codec.of(
            (out, value) -> out.i64(value.block()).put(DIGEST, value.hash()),
            in -> new Anchor(in.i64(), in.get(DIGEST)));

    public static final Codec<L1Watcher.BatchFact> BATCH_FACT = Codec.of(
            (out, value) ->
                    out.u32(value.batch()).put(BATCH_STAGE, value.stage()).put(L1_RECEIPT, value.receipt()),
            in -> new L1Watcher.BatchFact(in.u32(), in.get(BATCH_STAGE), in.get(L1_RECEIPT)));

    public static final Codec<L1Lane.Fees> FEES = Codec.of(
            (out, value) -> out.u256(value.maxFee()).u256(value.priorityFee()).u256(value.blobFee()),
            in -> new L1Lane.Fees(in.u256(), in.u256(), in.u256()));

    /// As they were before transactions carried blobs.
    public static final Codec<L1Lane.Fees> FEES_WITHOUT_BLOBS = Codec.of(
            (out, value) -> out.u256(value.maxFee()).u256(value.priorityFee()),
            in -> new L1Lane.Fees(in.u256(), in.u256()));

    /// A byte that tells which, then the intent.
    public static final Codec<L1Intent> L1_INTENT = Codec.of(
            (out, value) -> {
                switch (value) {
                    case L1Intent.Commit(var batch, var attempt, var streams) ->
                        out.u8(0).u32(batch).u32(attempt).put(DIGEST, streams);
                    case L1Intent.Prove(var batch, var attempt, var streams, var proof) ->
                        out.u8(1).u32(batch).u32(attempt).put(DIGEST, streams).put(DIGEST, proof);
                    case L1Intent.Execute(var batch, var attempt, var streams) ->
                        out.u8(2).u32(batch).u32(attempt).put(DIGEST, streams);
                    case L1Intent.CommitAndProve(var batch, var attempt, var streams, var proof) ->
                        out.u8(3).u32(batch).u32(attempt).put(DIGEST, streams).put(DIGEST, proof);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new L1Intent.Commit(in.u32(), Math.toIntExact(in.u32()), in.get(DIGEST));
                case 1 -> new L1Intent.Prove(in.u32(), Math.toIntExact(in.u32()), in.get(DIGEST), in.get(DIGEST));
                case 2 -> new L1Intent.Execute(in.u32(), Math.toIntExact(in.u32()), in.get(DIGEST));
                case 3 ->
                    new L1Intent.CommitAndProve(in.u32(), Math.toIntExact(in.u32()), in.get(DIGEST), in.get(DIGEST));
                default -> throw in.corrupt("no such kind of L1 intent");
            });
}
