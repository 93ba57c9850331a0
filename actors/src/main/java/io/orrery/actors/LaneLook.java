package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Lane.Bound;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.settlement.L1Sender.Outcome;
import io.orrery.domain.rollup.settlement.L1Sender.Reception;
import io.orrery.domain.rollup.settlement.L1Sender.Sent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Looks which of an intent's transactions was mined, and offers the newest where none was: a replaced one may still
/// win the race, and one that L1 has dropped has to be sent again.
final class LaneLook {
    private record Offer(long nonce, Fees fees) {}

    /// @param outcome of the transaction that was mined
    /// @param reception of the newest, where none was
    record Seen(Optional<Outcome> outcome, Reception reception) {}

    private final L1Sender sender;
    /// Hashes of what was broadcast since the start. Filled where L1's answers arrive.
    private final Map<Offer, Digest> sent = new ConcurrentHashMap<>();

    LaneLook(L1Sender sender) {
        this.sender = sender;
    }

    CompletionStage<Seen> at(Bound bound) {
        return mined(bound, bound.offers())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(new Seen(found, Reception.KNOWN))
                        : offerNewest(bound));
    }

    private CompletionStage<Optional<Outcome>> mined(Bound bound, List<Fees> offers) {
        if (offers.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var hash = sent.get(new Offer(bound.nonce(), offers.getFirst()));
        CompletionStage<Digest> known = hash != null
                ? CompletableFuture.completedStage(hash)
                // It may be refused as too low: then it only serves to know its hash again.
                : offer(bound, offers.getFirst()).thenApply(Sent::transaction);
        return known.thenCompose(sender::outcome)
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found)
                        : mined(bound, offers.subList(1, offers.size())));
    }

    /// Again where it was offered before: L1 may have dropped it.
    private CompletionStage<Seen> offerNewest(Bound bound) {
        return offer(bound, bound.fees())
                .thenCompose(answer ->
                        sender.outcome(answer.transaction()).thenApply(found -> new Seen(found, answer.reception())));
    }

    private CompletionStage<Sent> offer(Bound bound, Fees fees) {
        return sender.broadcast(bound.nonce(), bound.intent(), fees).thenApply(answer -> {
            sent.put(new Offer(bound.nonce(), fees), answer.transaction());
            return answer;
        });
    }

    /// Its intent is final: none of its hashes is needed any more.
    void forgetBelow(long nonce) {
        sent.keySet().removeIf(offer -> offer.nonce() < nonce);
    }
}
