package io.orrery.actors;

import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.zk.field.Fr;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// Brings data to one layer, and looks whether it is there: a server's word is no publication.
final class DataDelivery {
    /// What became of it.
    sealed interface Outcome {
        record Delivered(DataReceipt receipt) implements Outcome {}

        /// It was taken, and is not to be seen yet: to be asked again.
        record Late(String what) implements Outcome {}

        record Unavailable(String what) implements Outcome {}

        /// The layer does not take this data.
        record Refused(String what) implements Outcome {}

        /// It was taken, and then other data was there, or none.
        record Untrue(String what) implements Outcome {}
    }

    private record Taken(DataReceipt receipt, long atMs) {}

    private final DataLayer layer;
    private final long appearWithinMs;
    private final InstantSource clock;
    /// What the layer took and no look has shown yet, by the offer's `C`: it is not given the same again. Guarded by
    /// itself. Who never asks again leaves an entry, which newer ones push out.
    private final Map<Fr, Taken> unseen;

    /// @param appearWithinMs for what the layer took to be seen there
    /// @param remembered offers that were taken and are not seen yet
    DataDelivery(DataLayer layer, long appearWithinMs, int remembered, InstantSource clock) {
        this.layer = layer;
        this.appearWithinMs = appearWithinMs;
        this.clock = clock;
        this.unseen = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Fr, Taken> eldest) {
                return size() > remembered;
            }
        };
    }

    DataLayer layer() {
        return layer;
    }

    private DataLayerKind kind() {
        return layer.kind();
    }

    /// Whether data is looked for where the layer says that it is. Calldata and blobs are in the commit itself, which
    /// L1 checks; members of a committee each sign that they have it.
    static boolean isLookedFor(DataLayerKind kind) {
        return switch (kind) {
            case ALT_DA -> true;
            case CALLDATA, COMMITTEE, BLOB_VALIDIUM -> false;
        };
    }

    /// Never fails.
    CompletionStage<Outcome> deliver(DataOffer offer) {
        return take(offer)
                .thenCompose(taken -> isLookedFor(kind())
                        ? look(taken, offer)
                        : CompletableFuture.completedStage(new Outcome.Delivered(taken.receipt())))
                .exceptionally(failure -> switch (Failures.causeOf(failure)) {
                    case DataLayerFailure.Refused refused -> new Outcome.Refused(String.valueOf(refused.getMessage()));
                    case Throwable other -> new Outcome.Unavailable(String.valueOf(other.getMessage()));
                });
    }

    private CompletionStage<Taken> take(DataOffer offer) {
        synchronized (unseen) {
            var before = unseen.get(offer.commitment());
            if (before != null) {
                return CompletableFuture.completedStage(before);
            }
        }
        // What a layer throws becomes a failure like any other.
        return CompletableFuture.completedStage(offer)
                .thenCompose(layer::publish)
                .thenApply(receipt -> {
                    var taken = new Taken(receipt, clock.millis());
                    if (isLookedFor(kind())) {
                        synchronized (unseen) {
                            unseen.put(offer.commitment(), taken);
                        }
                    }
                    return taken;
                });
    }

    private CompletionStage<Outcome> look(Taken taken, DataOffer offer) {
        return see(layer, taken.receipt(), found -> Arrays.equals(found, offer.slots()))
                .thenApply(sight -> switch (sight) {
                    case THERE -> {
                        forget(offer);
                        yield new Outcome.Delivered(taken.receipt());
                    }
                    case MISSING -> {
                        if (clock.millis() - taken.atMs() < appearWithinMs) {
                            yield new Outcome.Late(kind() + " has taken the data and does not show it yet");
                        }
                        forget(offer);
                        yield new Outcome.Untrue(kind() + " has taken the data and does not have it");
                    }
                    case OTHER -> {
                        forget(offer);
                        yield new Outcome.Untrue(kind() + " has taken the data and has other data");
                    }
                    case HIDDEN -> new Outcome.Unavailable(kind() + " can not be asked for the data that it has taken");
                });
    }

    private void forget(DataOffer offer) {
        synchronized (unseen) {
            unseen.remove(offer.commitment());
        }
    }

    /// What a look shows.
    enum Sight {
        THERE,
        MISSING,
        OTHER,
        /// The layer could not be asked.
        HIDDEN
    }

    /// Never fails.
    static CompletionStage<Sight> see(DataLayer layer, DataReceipt receipt, Predicate<byte[]> expected) {
        return CompletableFuture.completedStage(receipt)
                .thenCompose(layer::fetch)
                .thenApply(found -> found.map(bytes -> expected.test(bytes) ? Sight.THERE : Sight.OTHER)
                        .orElse(Sight.MISSING))
                // A layer that refuses its own receipt has something else under it.
                .exceptionally(failure ->
                        Failures.causeOf(failure) instanceof DataLayerFailure.Refused ? Sight.OTHER : Sight.HIDDEN);
    }
}
