package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.settlement.L1Lane.Bound;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Lane.Mined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a lane knows.
///
/// @param nextNonce empty until the lane has begun
/// @param waiting bound and not mined, by rising nonce
/// @param mined in a block that is not final
/// @param reverted mined and reverted, and the batch does not know
/// @param closed the newest final intents
/// @param remembered how many of those are kept
public record LaneState(
        OptionalLong nextNonce,
        PersistentQueue<Bound> waiting,
        PersistentQueue<Mined> mined,
        PersistentQueue<Mined> reverted,
        PersistentQueue<Mined> closed,
        int remembered) {
    private static final Digest UNKNOWN = new Digest(0, 0, 0, 0);

    static LaneState initial(int remembered) {
        return new LaneState(
                OptionalLong.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                remembered);
    }

    /// The same with another bound on what is kept of the past.
    public LaneState remembering(int intents) {
        return new LaneState(
                nextNonce, waiting, mined, reverted, closed.drop(Math.max(0, closed.size() - intents)), intents);
    }

    /// The intent that waits with this nonce.
    public Optional<Bound> waiting(long nonce) {
        return waiting.toList().stream().filter(bound -> bound.nonce() == nonce).findFirst();
    }

    /// The lowest batch of which something is not in a final block, or has reverted and is not told;
    /// the highest number there is where there is none.
    public long outstanding() {
        long waits = waiting.toList().stream()
                .mapToLong(bound -> bound.intent().batch())
                .min()
                .orElse(Long.MAX_VALUE);
        return Stream.concat(mined.toList().stream(), reverted.toList().stream())
                .mapToLong(each -> each.bound().intent().batch())
                .reduce(waits, Math::min);
    }

    /// The highest nonce that is mined and not final.
    public OptionalLong newestMined() {
        return mined.toList().stream().mapToLong(Mined::nonce).max();
    }

    /// How an intent ended, where that is remembered.
    Optional<Mined> settled(L1Intent intent) {
        return Stream.concat(mined.toList().stream(), closed.toList().stream())
                .filter(each -> each.bound().intent().equals(intent))
                .findFirst();
    }

    boolean owesRevert(long nonce) {
        return reverted.toList().stream().anyMatch(each -> each.nonce() == nonce);
    }

    LaneState nextNonce(long nonce) {
        return new LaneState(OptionalLong.of(nonce), waiting, mined, reverted, closed, remembered);
    }

    LaneState bound(Bound bound) {
        return with(waiting.append(bound), mined, reverted, closed).nextNonce(bound.nonce() + 1);
    }

    LaneState repriced(long nonce, Fees higher, long atMs) {
        var changed = waiting.toList().stream()
                .map(bound ->
                        bound.nonce() == nonce ? new Bound(nonce, bound.intent(), higher, bound.offers(), atMs) : bound)
                .toList();
        return with(PersistentQueue.<Bound>empty().appendAll(changed), mined, reverted, closed);
    }

    LaneState settle(Event.Settled event) {
        var settled = new Mined(
                waiting(event.nonce()).orElseThrow(),
                event.receipt().transaction(),
                event.blockHash(),
                event.succeeded(),
                event.revertReason());
        var left = waiting.without(bound -> bound.nonce() == event.nonce());
        var owed = event.succeeded() ? reverted : reverted.append(settled);
        return event.blockHash().equals(UNKNOWN)
                ? with(left, mined, owed, closed(List.of(settled)))
                : with(left, mined.append(settled), owed, closed);
    }

    /// Batches are told of the reverts anew if they are mined as such again.
    LaneState unsettle() {
        var again = new ArrayList<>(waiting.toList());
        mined.forEach(each -> again.add(each.bound()));
        again.sort(Comparator.comparingLong(Bound::nonce));
        var nonces = mined.toList().stream().map(Mined::nonce).toList();
        return with(
                PersistentQueue.<Bound>empty().appendAll(again),
                PersistentQueue.empty(),
                reverted.without(each -> nonces.contains(each.nonce())),
                closed);
    }

    LaneState finalizeBelow(long nonce) {
        var ended = mined.toList().stream().filter(each -> each.nonce() < nonce).toList();
        return with(waiting, mined.without(each -> each.nonce() < nonce), reverted, closed(ended));
    }

    LaneState rebound(long nonce, long newNonce, long atMs) {
        var lost = waiting(nonce).orElseThrow();
        return with(waiting.without(bound -> bound.nonce() == nonce), mined, reverted, closed)
                .bound(new Bound(newNonce, lost.intent(), lost.fees(), List.of(), atMs));
    }

    LaneState revertKnown(long nonce) {
        return with(waiting, mined, reverted.without(each -> each.nonce() == nonce), closed);
    }

    LaneState revertRecalled(long nonce) {
        var known = Stream.concat(mined.toList().stream(), closed.toList().stream())
                .filter(each -> each.nonce() == nonce)
                .findFirst()
                .orElseThrow();
        return with(waiting, mined, reverted.append(known), closed);
    }

    private PersistentQueue<Mined> closed(List<Mined> more) {
        var all = closed.appendAll(more);
        return all.drop(Math.max(0, all.size() - remembered));
    }

    private LaneState with(
            PersistentQueue<Bound> nextWaiting,
            PersistentQueue<Mined> nextMined,
            PersistentQueue<Mined> nextReverted,
            PersistentQueue<Mined> nextClosed) {
        return new LaneState(nextNonce, nextWaiting, nextMined, nextReverted, nextClosed, remembered);
    }
}
