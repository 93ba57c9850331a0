package io.orrery.domain.simulation;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.da.DataReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Layers that fail, answer twice, and have another receipt for the same data whenever they are asked: of another kind
/// too, calldata among them.
final class SimulatedLayers {
    private static final int PUBLISHED = 4;

    private final VirtualTime time;
    private final Map<Digest, Object> store;
    private long answers;

    SimulatedLayers(VirtualTime time, Map<Digest, Object> store) {
        this.time = time;
        this.store = store;
    }

    /// None where the layers fail.
    List<Batch.Publication> publish(long batch, Digest streams) {
        var publications = new ArrayList<Batch.Publication>();
        if (!time.fault(0.3)) {
            publications.add(published(batch, streams));
            if (time.fault(0.3)) {
                publications.add(published(batch, streams));
            }
        }
        return publications;
    }

    private Batch.Publication published(long batch, Digest streams) {
        answers++;
        var told = (BatchStreams) Optional.ofNullable(store.get(streams))
                .orElseThrow(() -> new AssertionError("data is to be published that is not stored: " + streams));
        var hash = new Digest(0, 0, batch, answers);
        var published = told.published(
                switch (time.pick(4)) {
                    case 0 -> new DataReceipt.Calldata();
                    case 1 -> new DataReceipt.Committee(hash, List.of(new byte[DataReceipt.SIGNATURE_BYTES]));
                    case 2 -> new DataReceipt.AltDa(hash.toBytes());
                    default -> new DataReceipt.Blob(hash);
                });
        var digest = SimulatedNode.digestOf(PUBLISHED, batch, answers);
        store.put(digest, published);
        return new Batch.Publication(published.mode(), digest, published.challenge(), published.evaluation());
    }
}
