package io.orrery.persistence.checkpoint;

import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.SEAL_REASON;
import static io.orrery.persistence.codec.CollectionCodecs.I64;
import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.StateCodecs.ACCOUNT;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.persistence.codec.Codec;
import java.util.List;
import java.util.OptionalInt;

/// A checkpoint as it lies in its tables: a head, and pieces of accounts and of operations. A manifest fixes every byte
/// of its encoding; what means something else gets another version.
final class CheckpointCodec {
    static final String HEAD = "checkpoint.head/1";
    static final String ACCOUNTS = "checkpoint.accounts/1";
    static final String OPERATIONS = "checkpoint.operations/1";

    private CheckpointCodec() {}

    /// @param accounts how many belong to it, in pieces
    /// @param operations the same
    record StoredHead(Checkpoint.Head head, long accounts, long operations) {}

    record Opened(long index, Account account) {}

    /// @param batch whose checkpoint it is part of, and `piece` its number there, from 0: what lies in another's
    ///     place is found
    record Piece<T>(long batch, int piece, List<T> items) {}

    static final Codec<StoredHead> STORED_HEAD = Codec.of(
            (out, value) -> {
                var head = value.head();
                out.put(SEALED_BATCH, head.sealed())
                        .put(SEAL_REASON, head.reason())
                        .put(FR, head.stateRoot())
                        .i64(head.queueEnd())
                        .put(DIGEST, head.told())
                        .i64(head.event())
                        .i64(head.ordered())
                        .i64(head.endedMs())
                        .i64(value.accounts())
                        .i64(value.operations());
            },
            in -> new StoredHead(
                    new Checkpoint.Head(
                            in.get(SEALED_BATCH),
                            in.get(SEAL_REASON),
                            in.get(FR),
                            in.get(I64),
                            in.get(DIGEST),
                            in.i64(),
                            in.i64(),
                            in.i64()),
                    in.i64(),
                    in.i64()));

    static final Codec<Piece<Opened>> ACCOUNT_PIECE = piece(Codec.of(
            (out, value) -> out.u32(value.index()).put(ACCOUNT, value.account()),
            in -> new Opened(in.u32(), in.get(ACCOUNT))));

    /// The slot is one more than it is, and 0 where there is none.
    static final Codec<Piece<Checkpoint.Placed>> OPERATION_PIECE = piece(Codec.of(
            (out, value) -> out.i64(value.sequence())
                    .put(OPERATION, value.operation())
                    .u16(value.slot().isPresent() ? value.slot().getAsInt() + 1L : 0)
                    .bool(value.cancelled()),
            in -> new Checkpoint.Placed(in.i64(), in.get(OPERATION), slot(in.u16()), in.bool())));

    private static OptionalInt slot(int stored) {
        return stored == 0 ? OptionalInt.empty() : OptionalInt.of(stored - 1);
    }

    private static <T> Codec<Piece<T>> piece(Codec<T> item) {
        return Codec.of(
                (out, value) -> out.u32(value.batch()).u32(value.piece()).list(item, value.items()),
                in -> new Piece<>(in.u32(), (int) in.u32(), in.list(item)));
    }
}
