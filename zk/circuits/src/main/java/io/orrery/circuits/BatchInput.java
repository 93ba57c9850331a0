package io.orrery.circuits;

import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The values that a batch circuit's wires take.
record BatchInput(
        Fr commitment,
        Fr challenge,
        Fr evaluation,
        Fr domain,
        long number,
        long feeAccount,
        long timestamp,
        Fr prevRoot,
        Fr newRoot,
        List<SlotInput> slots,
        LeafUpdate fee) {
    BatchInput {
        slots = List.copyOf(slots);
    }

    static BatchInput of(BatchTrace trace, Fr commitment, Fr challenge, Fr evaluation) {
        var batch = trace.batch();
        var slots = new ArrayList<SlotInput>();
        var chain = Fr.ZERO;
        for (int i = 0; i < trace.slots().size(); i++) {
            Optional<Slot> slot =
                    i < batch.slots().size() ? Optional.of(batch.slots().get(i)) : Optional.empty();
            var input = SlotInput.of(slot, trace.slots().get(i), chain);
            slots.add(input);
            chain = input.chainAfter();
        }
        return new BatchInput(
                commitment,
                challenge,
                evaluation,
                trace.domain(),
                batch.number(),
                batch.feeAccount(),
                batch.timestamp(),
                trace.prevRoot(),
                trace.newRoot(),
                slots,
                trace.fee());
    }
}
