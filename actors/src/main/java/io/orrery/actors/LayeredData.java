package io.orrery.actors;

import io.orrery.actors.DataDelivery.Outcome;
import io.orrery.domain.rollup.da.DataAvailability;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.domain.rollup.da.LayerChoice.Answer;
import io.orrery.domain.rollup.da.LayerChoice.Change;
import io.orrery.domain.rollup.da.LayerChoice.Plan;
import io.orrery.zk.field.Fr;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes by the layers of the configuration, as [LayerChoice] says. It waits for nothing itself: where there is to
/// be a pause the stage fails, and whoever owes the publication asks again.
public final class LayeredData implements DataAvailability {
    private static final Logger LOG = LoggerFactory.getLogger(LayeredData.class);

    /// @param maxUnderWay offers at once; one more is told to come again
    /// @param appearWithinMs for what a layer took to be seen there
    /// @param secondLookMs after which it is looked at again
    /// @param maxSecondLooks that wait
    public record Settings(
            LayerChoice.Settings choice, int maxUnderWay, long appearWithinMs, long secondLookMs, int maxSecondLooks) {}

    private final Map<DataLayerKind, DataDelivery> deliveries = new EnumMap<>(DataLayerKind.class);
    private final Settings settings;
    private final SecondLooks secondLooks;
    private final Metrics metrics;
    private final InstantSource clock;

    // Guarded by `this`, which is never held while a layer is asked. An offer is known by its `C`.
    private LayerChoice choice;
    private final Map<Fr, CompletableFuture<DataReceipt>> underWay = new HashMap<>();
    private final Set<DataLayerKind> inTrial = EnumSet.noneOf(DataLayerKind.class);
    /// What a trial took to a layer and has not seen there yet: the next trial looks for it.
    private final Map<DataLayerKind, DataOffer> lateTrials = new EnumMap<>(DataLayerKind.class);

    /// @param order the preferred first; at least one, and of each kind one at most
    public LayeredData(List<DataLayer> order, Settings settings, Metrics metrics, InstantSource clock) {
        this.choice = LayerChoice.among(order.stream().map(DataLayer::kind).toList(), settings.choice());
        this.settings = settings;
        this.secondLooks = new SecondLooks(settings.secondLookMs(), settings.maxSecondLooks(), metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
        for (var layer : order) {
            // One offer more than are under way: that of a trial.
            deliveries.put(
                    layer.kind(),
                    new DataDelivery(layer, settings.appearWithinMs(), settings.maxUnderWay() + 1, clock));
        }
        showInUse(choice.inUse());
    }

    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        var answer = new CompletableFuture<DataReceipt>();
        synchronized (this) {
            var known = underWay.get(offer.commitment());
            if (known != null) {
                return known;
            }
            if (underWay.size() >= settings.maxUnderWay()) {
                return CompletableFuture.failedStage(new DataLayerFailure.Unavailable(
                        "batch " + offer.number() + " waits: " + underWay.size() + " others are being published"));
            }
            underWay.put(offer.commitment(), answer);
        }
        // Whatever goes wrong from here on ends the answer, and what is under way.
        CompletableFuture.completedStage(offer)
                .thenCompose(each -> attempt(each, EnumSet.noneOf(DataLayerKind.class)))
                .whenComplete((receipt, failure) -> {
                    synchronized (this) {
                        underWay.remove(offer.commitment());
                    }
                    if (failure == null) {
                        answer.complete(receipt);
                    } else {
                        answer.completeExceptionally(Failures.causeOf(failure));
                    }
                });
        return answer;
    }

    /// Each turn makes the choice hear something, so that the next has a pause or another layer, or takes one layer out
    /// of this offer's: the turns end.
    private CompletionStage<DataReceipt> attempt(DataOffer offer, Set<DataLayerKind> refusedBy) {
        long begunMs = clock.millis();
        return switch (plan(begunMs, refusedBy)) {
            case Plan.Wait(var layer, var untilMs) ->
                CompletableFuture.failedStage(new DataLayerFailure.Unavailable("batch " + offer.number()
                        + " waits for the layer " + layer + " for " + (untilMs - begunMs) + " ms"));
            case Plan.Refused() ->
                CompletableFuture.failedStage(
                        new DataLayerFailure.Refused("every layer refuses batch " + offer.number()));
            case Plan.Publish(var layer, var trial) -> {
                trial.ifPresent(better -> tryOut(better, offer));
                yield delivery(layer).deliver(offer).thenCompose(outcome -> {
                    hear(layer, outcome, offer, begunMs);
                    return switch (outcome) {
                        case Outcome.Delivered(var receipt) -> {
                            delivered(layer, offer, receipt, begunMs);
                            yield CompletableFuture.completedStage(receipt);
                        }
                        case Outcome.Late(var what) ->
                            CompletableFuture.failedStage(new DataLayerFailure.Unavailable(what));
                        case Outcome.Refused _ -> {
                            refusedBy.add(layer);
                            yield attempt(offer, refusedBy);
                        }
                        case Outcome.Unavailable _, Outcome.Untrue _ -> attempt(offer, refusedBy);
                    };
                });
            }
        };
    }

    private synchronized Plan plan(long nowMs, Set<DataLayerKind> refusedBy) {
        return choice.plan(nowMs, refusedBy);
    }

    private DataDelivery delivery(DataLayerKind kind) {
        return Objects.requireNonNull(deliveries.get(kind));
    }

    private void delivered(DataLayerKind kind, DataOffer offer, DataReceipt receipt, long begunMs) {
        metrics.count(MetricName.DA_PUBLISHED, 1, kind.name());
        metrics.record(MetricName.DA_PUBLISHING_TIME, clock.millis() - begunMs, kind.name());
        if (DataDelivery.isLookedFor(kind)) {
            secondLooks.published(offer.number(), delivery(kind).layer(), receipt, offer.slots());
        }
    }

    /// Beside the batch's own way; nothing waits for it.
    private void tryOut(DataLayerKind kind, DataOffer offer) {
        DataOffer tried;
        synchronized (this) {
            if (!inTrial.add(kind)) {
                return;
            }
            tried = lateTrials.getOrDefault(kind, offer);
        }
        long begunMs = clock.millis();
        delivery(kind).deliver(tried).thenAccept(outcome -> {
            try {
                hear(kind, outcome, tried, begunMs);
            } finally {
                endTrial(kind, outcome, tried);
            }
        });
    }

    private synchronized void endTrial(DataLayerKind kind, Outcome outcome, DataOffer tried) {
        inTrial.remove(kind);
        if (outcome instanceof Outcome.Late) {
            lateTrials.put(kind, tried);
        } else {
            lateTrials.remove(kind);
        }
    }

    private void hear(DataLayerKind kind, Outcome outcome, DataOffer offer, long begunMs) {
        switch (outcome) {
            case Outcome.Delivered _ -> hear(kind, Answer.DELIVERED, begunMs);
            case Outcome.Late _ -> {}
            case Outcome.Unavailable(var what) -> {
                LOG.info("event=data-unavailable batch={} layer={} what=\"{}\"", offer.number(), kind, what);
                failed(kind, "UNAVAILABLE");
                hear(kind, Answer.UNAVAILABLE, begunMs);
            }
            case Outcome.Refused(var what) -> {
                LOG.error("event=data-refused batch={} layer={} what=\"{}\"", offer.number(), kind, what);
                failed(kind, "REFUSED");
            }
            case Outcome.Untrue(var what) -> {
                LOG.error("event=data-untrue batch={} layer={} what=\"{}\"", offer.number(), kind, what);
                failed(kind, "UNTRUE");
                hear(kind, Answer.UNTRUE, begunMs);
            }
        }
    }

    private void failed(DataLayerKind kind, String cause) {
        metrics.count(MetricName.DA_FAILURES, 1, kind.name(), cause);
    }

    private void hear(DataLayerKind kind, Answer answer, long begunMs) {
        Optional<Change> change;
        synchronized (this) {
            var heard = choice.heard(kind, answer, begunMs, clock.millis());
            choice = heard.next();
            change = heard.change();
        }
        change.ifPresent(each -> {
            metrics.count(MetricName.DA_CHANGES, 1, kind.name(), each.cause().name());
            showInUse(each.inUse());
            LOG.warn(
                    "event=data-layer-change layer={} cause={} in-use={}",
                    kind,
                    each.cause(),
                    each.inUse().map(Enum::name).orElse("none"));
        });
    }

    private void showInUse(Optional<DataLayerKind> inUse) {
        deliveries
                .keySet()
                .forEach(kind -> metrics.set(
                        MetricName.DA_IN_USE, inUse.filter(kind::equals).isPresent() ? 1 : 0, kind.name()));
    }

    /// How each layer stands, the preferred first.
    public synchronized List<LayerChoice.Report> report() {
        return choice.report();
    }

    /// To be called again and again: looks whether what was published some time ago is still there.
    public void lookAgain() {
        secondLooks.look(kind -> hear(kind, Answer.UNTRUE, clock.millis()));
    }
}
