package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.SettlementCodecs.DUE_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.FORCED_OPERATION;
import static io.orrery.persistence.codec.SettlementCodecs.L1_RECEIPT;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.isDue;
import static io.orrery.persistence.codec.TransactionCodecs.SIGNED_TRANSACTION;

import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.sequencing.Sequencer;
import java.util.Arrays;

/// Batches and how far they have come.
public final class BatchCodecs {
    private BatchCodecs() {}

    public static final Codec<BatchStage> BATCH_STAGE =
            Codec.of((out, value) -> out.u8(code(value)), in -> stage(in.u8()));

    /// What stands for a stage in journals and tables, rising with the stage.
    public static int code(BatchStage stage) {
        return switch (stage) {
            case SEALED -> 0;
            case ASSEMBLED -> 1;
            case COMMITTED -> 2;
            case PROVEN -> 3;
            case EXECUTED -> 4;
            case FINALIZED -> 5;
        };
    }

    public static BatchStage stage(int code) {
        return Arrays.stream(BatchStage.values())
                .filter(stage -> code(stage) == code)
                .findFirst()
                .orElseThrow(() -> new CorruptBytes("no batch stage has code " + code));
    }

    public static final Codec<DataMode> DATA_MODE = Codec.of(
            (out, value) -> out.u8(
                    switch (value) {
                        case ROLLUP -> 0;
                        case VALIDIUM -> 1;
                    }),
            in -> switch (in.u8()) {
                case 0 -> DataMode.ROLLUP;
                case 1 -> DataMode.VALIDIUM;
                default -> throw in.corrupt("no such data mode");
            });

    /// Its one encoding, with its length.
    public static final Codec<DataReceipt> DATA_RECEIPT = Codec.of((out, value) -> out.blob(value.toBytes()), in -> {
        try {
            return DataReceipt.of(in.blob());
        } catch (IllegalArgumentException wrong) {
            throw in.corrupt(String.valueOf(wrong.getMessage()));
        }
    });

    public static int code(Sequencer.SealReason reason) {
        return switch (reason) {
            case FULL -> 0;
            case AGE -> 1;
            case FEE_TOKEN -> 2;
            case DEADLINE -> 3;
            case L1_OPERATIONS -> 4;
            case DATA_SIZE -> 5;
        };
    }

    public static Sequencer.SealReason sealReason(int code) {
        return Arrays.stream(Sequencer.SealReason.values())
                .filter(reason -> code(reason) == code)
                .findFirst()
                .orElseThrow(() -> new CorruptBytes("no seal reason has code " + code));
    }

    public static final Codec<Sequencer.SealReason> SEAL_REASON =
            Codec.of((out, value) -> out.u8(code(value)), in -> sealReason(in.u8()));

    /// A byte that tells which, then the slot.
    public static final Codec<Slot> SLOT = Codec.of(
            (out, value) -> {
                switch (value) {
                    case Slot.Signed(var signed, var cancelled) ->
                        out.u8(0).put(SIGNED_TRANSACTION, signed).bool(cancelled);
                    case Slot.Deposit(var deposit, var account)
                    when isDue(deposit) -> out.u8(3).put(DUE_DEPOSIT, deposit).u32(account);
                    case Slot.Deposit(var deposit, var account) ->
                        out.u8(1).put(QUEUED_DEPOSIT, deposit).u32(account);
                    case Slot.Forced(var operation) -> out.u8(2).put(FORCED_OPERATION, operation);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new Slot.Signed(in.get(SIGNED_TRANSACTION), in.bool());
                case 1 -> new Slot.Deposit(in.get(QUEUED_DEPOSIT), in.u32());
                case 2 -> new Slot.Forced(in.get(FORCED_OPERATION));
                case 3 -> new Slot.Deposit(in.get(DUE_DEPOSIT), in.u32());
                default -> throw in.corrupt("no such kind of slot");
            });

    public static final Codec<BatchSize> BATCH_SIZE =
            Codec.of((out, value) -> out.u16(value.slots()), in -> new BatchSize(in.u16()));

    /// Version 2: with the size.
    public static final Codec<SealedBatch> SEALED_BATCH = Codec.of(
            (out, value) -> out.u32(value.number())
                    .put(BATCH_SIZE, value.size())
                    .u32(value.feeAccount())
                    .i64(value.timestamp())
                    .list(SLOT, value.slots()),
            in -> new SealedBatch(in.u32(), in.get(BATCH_SIZE), in.u32(), in.i64(), in.list(SLOT)));

    /// Version 1: from when there was only the first size.
    public static final Codec<SealedBatch> SEALED_BATCH_1 = Codec.of(
            (out, value) -> out.u32(value.number())
                    .u32(value.feeAccount())
                    .i64(value.timestamp())
                    .list(SLOT, value.slots()),
            in -> new SealedBatch(in.u32(), BatchSize.FIRST, in.u32(), in.i64(), in.list(SLOT)));

    public static final Codec<BatchProgress> BATCH_PROGRESS = Codec.of(
            (out, value) -> out.u32(value.number())
                    .put(BATCH_STAGE, value.stage())
                    .optional(FR, value.stateRoot())
                    .optional(DIGEST, value.streams())
                    .optional(L1_RECEIPT, value.receipt()),
            in -> new BatchProgress(
                    in.u32(), in.get(BATCH_STAGE), in.optional(FR), in.optional(DIGEST), in.optional(L1_RECEIPT)));
}
