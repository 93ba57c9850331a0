package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.settlement.QueuedDeposit;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// A batch as the sequencer fixed it: everything that is needed to execute it.
///
/// @param number from 1, 32 bits
/// @param size of the circuit that proves it
/// @param feeAccount the operator account that earns the fees, 32 bits; 0 where no slot pays one
/// @param timestamp seconds since 1970, 64 bits
/// @param slots at most as many as the size has, in order; the rest are noops
public record SealedBatch(long number, BatchSize size, long feeAccount, long timestamp, List<Slot> slots) {
    public SealedBatch {
        slots = List.copyOf(slots);
        if (slots.size() > size.slots()) {
            throw new IllegalArgumentException(
                    "batch " + number + " has " + slots.size() + " operations, its size is " + size.slots() + " slots");
        }
    }

    /// The first deadline of what L1 has asked for, in seconds since 1970; empty where it has asked for
    /// nothing.
    public OptionalLong earliestDeadline() {
        return slots.stream()
                .flatMapToLong(slot -> switch (slot) {
                    case Slot.Forced(var operation) -> LongStream.of(operation.deadline());
                    case Slot.Deposit(var deposit, var _) -> LongStream.of(deposit.deadline());
                    case Slot.Signed _ -> LongStream.empty();
                })
                .min();
    }

    /// The same in milliseconds; empty too where it is not known, as in old journals.
    public OptionalLong deadlineMs() {
        var seconds = earliestDeadline();
        return seconds.isEmpty() || seconds.getAsLong() >= QueuedDeposit.UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(seconds.getAsLong() * 1_000);
    }
}
