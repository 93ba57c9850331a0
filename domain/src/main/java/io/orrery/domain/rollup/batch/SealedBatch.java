package io.orrery.domain.rollup.batch;

import java.util.List;

/// A batch as the sequencer fixed it: everything that is needed to execute it.
///
/// @param number from 1, 32 bits
/// @param feeAccount the operator account that earns the fees, 32 bits; 0 where no slot pays one
/// @param timestamp seconds since 1970, 64 bits
/// @param slots at most the circuit's slot count, in order; the rest are noops
public record SealedBatch(long number, long feeAccount, long timestamp, List<Slot> slots) {
    public SealedBatch {
        slots = List.copyOf(slots);
    }
}
