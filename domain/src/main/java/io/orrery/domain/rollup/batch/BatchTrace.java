package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import java.util.List;

/// A batch with every leaf that it touches, in the order of execution: what the circuit's witness is made from.
///
/// Each slot touches two leaves, `debit` first. A side that an operation does not use (a deposit's debit, a
/// withdrawal's credit, both of a
/// noop) updates nothing: its leaf is one that is known at that moment, before and after are equal.
///
/// @param slots one entry for each slot of the batch's size, noops included
/// @param fee the update of the fee account after the last slot
public record BatchTrace(Fr domain, SealedBatch batch, Fr prevRoot, Fr newRoot, List<SlotTrace> slots, LeafUpdate fee) {
    public BatchTrace {
        slots = List.copyOf(slots);
    }

    /// The two leaf updates of a slot.
    public record SlotTrace(LeafUpdate debit, LeafUpdate credit) {}
}
