package io.orrery.domain.rollup.da;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which of the configured layers a batch's data goes to: the first that is trusted, in the order of the configuration.
///
/// A layer that fails `failures` times in a row, or once says what is not true, is left for the next. After a rest,
/// batches are tried there beside where they go; with `successes` of them in a row it is trusted again, and the first
/// failure sends it back to rest for twice as long. So a layer that comes and goes does not take the batches with it.
/// Where no layer is trusted, the first that may be asked is: nothing is waited for that is not needed.
///
/// What was asked before the last answer of the same layer that counted tells nothing new: ten batches that fail
/// together are one failure.
///
/// Time comes in with each call, in milliseconds of one clock. Nothing of this is written down: after a start every
/// layer is trusted.
public final class LayerChoice {
    private static final long MAX_MS = 1L << 40;

    private final Settings settings;
    private final List<LayerHealth> layers;
    private final Map<DataLayerKind, PastChange> lastChanges;

    private LayerChoice(Settings settings, List<LayerHealth> layers, Map<DataLayerKind, PastChange> lastChanges) {
        this.settings = settings;
        this.layers = layers;
        this.lastChanges = lastChanges;
    }

    /// @param failures in a row after which a layer is left, at least 1
    /// @param successes in a row by which it is trusted again, at least 1
    /// @param pauseMs after the first failure; doubles with each more up to `maxPauseMs`
    /// @param restMs of a layer that was left; doubles with each more up to `maxRestMs`, until it has been steady
    public record Settings(int failures, int successes, long pauseMs, long maxPauseMs, long restMs, long maxRestMs) {
        public Settings {
            require(failures >= 1, "failures", failures);
            require(successes >= 1, "successes", successes);
            require(pauseMs >= 1 && pauseMs <= maxPauseMs, "pauseMs", pauseMs);
            require(maxPauseMs <= MAX_MS, "maxPauseMs", maxPauseMs);
            require(restMs >= 1 && restMs <= maxRestMs, "restMs", restMs);
            require(maxRestMs <= MAX_MS, "maxRestMs", maxRestMs);
        }

        private static void require(boolean holds, String name, long value) {
            if (!holds) {
                throw new IllegalArgumentException("a choice of layers can not have " + name + " " + value);
            }
        }
    }

    /// What to do with a batch now.
    public sealed interface Plan {
        /// @param trial a better layer that is to be tried with the same data; its receipt is not used
        record Publish(DataLayerKind layer, Optional<DataLayerKind> trial) implements Plan {}

        /// Nothing before `untilMs`: then ask again.
        record Wait(DataLayerKind layer, long untilMs) implements Plan {}

        /// Every layer has refused this batch.
        record Refused() implements Plan {}
    }

    public enum Standing {
        /// Batches may go there.
        TRUSTED,
        /// It has failed too often: nothing goes there, unless nothing else is left.
        LEFT,
        /// It has rested and answers: batches are tried there, beside where they go.
        ON_TRIAL
    }

    /// What a layer answered. That it refuses one batch tells nothing of it as a layer, and is no answer here.
    public enum Answer {
        /// It has the data: a look has shown it.
        DELIVERED,
        /// It could not be asked, or could not do it now.
        UNAVAILABLE,
        /// It took the data and then had other data, or none.
        UNTRUE
    }

    public enum Cause {
        /// Left: it has failed too often in a row.
        UNAVAILABLE,
        /// Left: it took data and then had other data, or none.
        UNTRUE,
        /// Trusted again: it has been tried.
        RETURNED
    }

    /// A layer was left, or is trusted again.
    ///
    /// @param inUse where batches go from now on; empty where no layer is trusted
    public record Change(DataLayerKind layer, Cause cause, Optional<DataLayerKind> inUse) {}

    /// @param atMs when it happened
    public record PastChange(Change change, long atMs) {}

    /// How one layer stands.
    ///
    /// @param isUsed whether batches go there
    /// @param failures in a row that have not led to its being left yet
    /// @param lastChange empty where it was trusted from the start
    public record Report(
            DataLayerKind layer, Standing standing, boolean isUsed, int failures, Optional<PastChange> lastChange) {}

    /// @param change empty where the answer moved nothing
    public record Heard(LayerChoice next, Optional<Change> change) {}

    /// @param order the preferred first; at least one, and none twice
    public static LayerChoice among(List<DataLayerKind> order, Settings settings) {
        if (order.isEmpty() || Set.copyOf(order).size() != order.size()) {
            throw new IllegalArgumentException("a choice is among different layers, at least one, not " + order);
        }
        return new LayerChoice(
                settings, order.stream().map(LayerHealth::untried).toList(), Map.of());
    }

    /// @param refusedBy the layers that do not take this batch, whatever else they take
    public Plan plan(long nowMs, Set<DataLayerKind> refusedBy) {
        var open = layers.stream()
                .filter(layer -> !refusedBy.contains(layer.kind()))
                .toList();
        var trusted = open.stream().filter(LayerHealth::isTrusted).findFirst();
        if (trusted.isPresent()) {
            return trusted.get().notBeforeMs() > nowMs
                    ? new Plan.Wait(trusted.get().kind(), trusted.get().notBeforeMs())
                    : new Plan.Publish(trusted.get().kind(), trial(open, trusted.get(), nowMs));
        }
        var needed = open.stream()
                .filter(layer -> layer.neededFromMs(settings) <= nowMs)
                .findFirst();
        return needed.<Plan>map(layer -> new Plan.Publish(layer.kind(), Optional.empty()))
                .or(() -> open.stream()
                        .min(Comparator.comparingLong(layer -> layer.neededFromMs(settings)))
                        .map(soonest -> new Plan.Wait(soonest.kind(), soonest.neededFromMs(settings))))
                .orElseGet(Plan.Refused::new);
    }

    private static Optional<DataLayerKind> trial(List<LayerHealth> open, LayerHealth used, long nowMs) {
        return open.subList(0, open.indexOf(used)).stream()
                .filter(better -> better.isReadyForTrial(nowMs))
                .map(LayerHealth::kind)
                .findFirst();
    }

    /// @param begunMs when the layer was asked
    public Heard heard(DataLayerKind kind, Answer answer, long begunMs, long nowMs) {
        var before = of(kind);
        if (begunMs < before.heardMs() && answer != Answer.UNTRUE) {
            return new Heard(this, Optional.empty());
        }
        var after = switch (answer) {
            case DELIVERED -> before.delivered(settings, nowMs);
            case UNAVAILABLE -> before.failed(settings, nowMs);
            // A rest that is under way is not made longer by what was said before it.
            case UNTRUE -> before.standing() == Standing.LEFT ? before : before.left(settings, nowMs);
        };
        var all = layers.stream()
                .map(layer -> layer.kind() == kind ? after : layer)
                .toList();
        if (before.isTrusted() == after.isTrusted()) {
            return new Heard(new LayerChoice(settings, all, lastChanges), Optional.empty());
        }
        var cause = switch (answer) {
            case DELIVERED -> Cause.RETURNED;
            case UNAVAILABLE -> Cause.UNAVAILABLE;
            case UNTRUE -> Cause.UNTRUE;
        };
        var change = new Change(kind, cause, inUse(all));
        var changes = new EnumMap<DataLayerKind, PastChange>(DataLayerKind.class);
        changes.putAll(lastChanges);
        changes.put(kind, new PastChange(change, nowMs));
        return new Heard(new LayerChoice(settings, all, changes), Optional.of(change));
    }

    /// Where batches go; empty where no layer is trusted.
    public Optional<DataLayerKind> inUse() {
        return inUse(layers);
    }

    /// In the order of the configuration.
    public List<Report> report() {
        var used = inUse();
        return layers.stream()
                .map(layer -> new Report(
                        layer.kind(),
                        layer.standing(),
                        used.filter(layer.kind()::equals).isPresent(),
                        layer.failures(),
                        Optional.ofNullable(lastChanges.get(layer.kind()))))
                .toList();
    }

    private static Optional<DataLayerKind> inUse(List<LayerHealth> layers) {
        return layers.stream()
                .filter(LayerHealth::isTrusted)
                .map(LayerHealth::kind)
                .findFirst();
    }

    public List<DataLayerKind> order() {
        return layers.stream().map(LayerHealth::kind).toList();
    }

    private LayerHealth of(DataLayerKind kind) {
        return layers.stream()
                .filter(layer -> layer.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(kind + " is not among " + order()));
    }
}
