package io.orrery.domain.rollup.view;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The hashes that name batches and operations of L1 to readers. No rule depends on them. Integers are big endian.
public final class Hashes {
    private static final byte[] BATCH = "batch".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORCED = "forced".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DEPOSIT = "deposit".getBytes(StandardCharsets.US_ASCII);

    private Hashes() {}

    /// Keccak of `"batch" ‖ number : 64 ‖ feeAccount : 64 ‖ timestamp : 64` and the 32-byte hash of each slot's
    /// operation. It is known as soon as the batch is sealed.
    public static Digest of(SealedBatch batch) {
        var slots = batch.slots();
        var bytes = ByteBuffer.allocate(BATCH.length + 3 * Long.BYTES + slots.size() * Digest.BYTES)
                .put(BATCH)
                .putLong(batch.number())
                .putLong(batch.feeAccount())
                .putLong(batch.timestamp());
        for (var slot : slots) {
            bytes.put(of(slot).toBytes());
        }
        return Digest.of(Keccak256.hash(bytes.array()));
    }

    /// Keccak of `"deposit" ‖ queueIndex : 64`, modulo the order of the scalar field.
    public static Fr of(QueuedDeposit deposit) {
        return ofDeposit(deposit.queueIndex());
    }

    /// The same, by its place alone.
    public static Fr ofDeposit(long queueIndex) {
        var bytes =
                ByteBuffer.allocate(DEPOSIT.length + Long.BYTES).put(DEPOSIT).putLong(queueIndex);
        return Fr.reduceBytes(Keccak256.hash(bytes.array()));
    }

    /// Keccak of `"forced" ‖ queueIndex : 64`, modulo the order of the scalar field.
    public static Fr ofForced(long queueIndex) {
        var bytes = ByteBuffer.allocate(FORCED.length + Long.BYTES).put(FORCED).putLong(queueIndex);
        return Fr.reduceBytes(Keccak256.hash(bytes.array()));
    }

    /// The hash of a slot's operation.
    public static Fr of(Slot slot) {
        return switch (slot) {
            case Slot.Signed signed -> signed.signed().hash();
            case Slot.Deposit deposit -> of(deposit.deposit());
            case Slot.Forced(var forced) -> ofForced(forced.queueIndex());
        };
    }

    /// The hash of an operation.
    public static Fr of(Operation operation) {
        return switch (operation) {
            case Operation.Signed signed -> signed.signed().hash();
            case Operation.Deposit deposit -> of(deposit.deposit());
            case Operation.Forced(var forced, var _) -> ofForced(forced.queueIndex());
        };
    }
}
