package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A layer in memory that fails as it is told.
final class FakeLayer implements DataLayer {
    enum Mood {
        WELL,
        DOWN,
        REFUSES,
        /// Takes data and can not be asked for it.
        MUTE,
        /// Takes data and shows none.
        BLANK,
        /// Takes data and shows other.
        LIES,
        /// Answers only when it is told to.
        SLOW
    }

    private final DataLayerKind kind;
    private final Map<DataReceipt, byte[]> kept = new HashMap<>();
    private final List<Long> offered = new ArrayList<>();
    private final List<CompletableFuture<DataReceipt>> held = new ArrayList<>();
    private Mood mood = Mood.WELL;

    FakeLayer(DataLayerKind kind) {
        this.kind = kind;
    }

    FakeLayer is(Mood now) {
        mood = now;
        return this;
    }

    /// The batches that it was given, each time anew.
    List<Long> offered() {
        return offered;
    }

    /// Lets what is held fail.
    void breakDown() {
        var all = List.copyOf(held);
        held.clear();
        all.forEach(each -> each.completeExceptionally(new DataLayerFailure.Unavailable("broke down")));
    }

    @Override
    public DataLayerKind kind() {
        return kind;
    }

    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        offered.add(offer.number());
        return switch (mood) {
            case DOWN -> CompletableFuture.failedStage(new DataLayerFailure.Unavailable(kind + " is down"));
            case REFUSES -> CompletableFuture.failedStage(new DataLayerFailure.Refused(kind + " does not take it"));
            case SLOW -> {
                var answer = new CompletableFuture<DataReceipt>();
                held.add(answer);
                yield answer;
            }
            case WELL, MUTE, BLANK, LIES -> {
                var receipt = receipt(offer.number());
                kept.put(receipt, offer.slots());
                yield CompletableFuture.completedStage(receipt);
            }
        };
    }

    private DataReceipt receipt(long number) {
        return switch (kind) {
            case CALLDATA -> new DataReceipt.Calldata();
            case COMMITTEE -> new DataReceipt.Committee(new Digest(0, 0, 0, number), List.of());
            case ALT_DA ->
                new DataReceipt.AltDa(ByteBuffer.allocate(10)
                        .putShort((short) 0x10c)
                        .putLong(number)
                        .array());
            case BLOB_VALIDIUM -> new DataReceipt.Blob(new Digest(1, 0, 0, number));
        };
    }

    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        return switch (mood) {
            case DOWN, MUTE -> CompletableFuture.failedStage(new DataLayerFailure.Unavailable(kind + " does not tell"));
            case BLANK -> CompletableFuture.completedStage(Optional.empty());
            case LIES -> CompletableFuture.completedStage(Optional.of(new byte[] {1}));
            case REFUSES -> CompletableFuture.failedStage(new DataLayerFailure.Refused(kind + " has other data"));
            case WELL, SLOW -> CompletableFuture.completedStage(Optional.ofNullable(kept.get(receipt)));
        };
    }
}
