package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import java.util.Optional;

/// What is known of one of several beacon nodes, and what follows from it.
///
/// Failures weigh, and good answers take the weight off again, one by one: a node that fails now and then
/// stays, one that fails each time is used only where no other is, and it takes several good answers until
/// it counts as before.
///
/// @param chain whether it is on the network's
/// @param state as it was told last; empty before
/// @param weight of failures, 0 to [#MOST_WEIGHT]
/// @param failing from [#FAILING] on, until the weight is [#STEADY] again
/// @param micros that answers take, smoothed; 0 before the first
public record NodeScore(Chain chain, Optional<NodeState> state, int weight, boolean failing, long micros) {
    /// Four calls in a row without an answer, or two answers that are none.
    static final int FAILING = 8;
    static final int STEADY = 2;
    /// So that an hour of failures is forgotten as soon as a minute of them.
    static final int MOST_WEIGHT = 12;

    private static final int UNANSWERED = 2;
    private static final int NONSENSE = 4;
    /// Of a new answer's time, one part in so many.
    private static final int SMOOTH = 8;

    /// A second, where nothing is known yet: whoever has answered before leads.
    private static final long UNMEASURED = 1_000_000;

    public static final NodeScore NEW = new NodeScore(new Unknown(), Optional.empty(), 0, false, 0);

    public sealed interface Chain {}

    /// It was not asked yet, or may be another since.
    public record Unknown() implements Chain {}

    public record Ours() implements Chain {}

    /// @param difference field, its value and the network's
    public record Other(String difference) implements Chain {}

    /// Why a node is not asked for what is to be signed.
    public enum Out {
        /// Which chain it is on, or how far it is, is not known.
        UNKNOWN,
        /// It is on another chain, and never asked for anything.
        OTHER_CHAIN,
        SYNCING,
        /// Its execution client has yet to check its head.
        OPTIMISTIC,
        EXECUTION_OFFLINE,
        /// Others have a later head.
        BEHIND,
        /// It fails. It is asked where all others are out or have failed as well.
        FAILING
    }

    NodeScore after(NodeSign sign) {
        return switch (sign) {
            case NodeSign.Answered(long took) ->
                with(weight - 1)
                        .taking(micros == 0 ? Math.max(1, took) : ((SMOOTH - 1) * micros + Math.max(1, took)) / SMOOTH);
            case NodeSign.Worked() -> with(weight - 1);
            case NodeSign.Failed(Kind kind) ->
                switch (kind) {
                    case UNAVAILABLE -> with(weight + UNANSWERED);
                    case NONSENSE -> with(weight + NONSENSE);
                    case OTHER_CHAIN -> new NodeScore(new Other("it says so itself"), state, weight, failing, micros);
                    // To say no to what it was given, or to differ from others, is no failure of a node.
                    case REFUSED, DISAGREEMENT -> this;
                };
            case NodeSign.InState(NodeState told, long slot) ->
                // A head that lies ahead of the clock would make all others late.
                told.headSlot() > slot + 1
                        ? with(weight + NONSENSE)
                        : new NodeScore(chain, Optional.of(told), weight, failing, micros);
            case NodeSign.OnChain(Optional<String> difference) ->
                new NodeScore(difference.<Chain>map(Other::new).orElseGet(Ours::new), state, weight, failing, micros);
            case NodeSign.Reconnected() -> new NodeScore(new Unknown(), Optional.empty(), weight, failing, micros);
        };
    }

    /// One that begins to fail may come back as another.
    private NodeScore with(int newWeight) {
        int kept = Math.clamp(newWeight, 0, MOST_WEIGHT);
        boolean fails = kept >= FAILING || (failing && kept > STEADY);
        var known = fails && !failing && chain instanceof Ours ? new Unknown() : chain;
        return new NodeScore(known, state, kept, fails, micros);
    }

    private NodeScore taking(long newMicros) {
        return new NodeScore(chain, state, weight, failing, newMicros);
    }

    /// Why it is out by what it says of itself; [Out#FAILING] and [Out#BEHIND] are told apart from that.
    ///
    /// @param mostDistance slots that a node which syncs may lack
    Optional<Out> out(long mostDistance) {
        return switch (chain) {
            case Other _ -> Optional.of(Out.OTHER_CHAIN);
            case Unknown _ -> Optional.of(Out.UNKNOWN);
            case Ours _ -> state.map(known -> in(known, mostDistance)).orElse(Optional.of(Out.UNKNOWN));
        };
    }

    private static Optional<Out> in(NodeState known, long mostDistance) {
        if (known.usable(mostDistance)) {
            return Optional.empty();
        }
        if (known.executionOffline()) {
            return Optional.of(Out.EXECUTION_OFFLINE);
        }
        return Optional.of(known.optimistic() ? Out.OPTIMISTIC : Out.SYNCING);
    }

    /// What another answer of it costs: its time, and more where it has failed of late.
    long cost() {
        return (micros == 0 ? UNMEASURED : micros) * (1 + weight);
    }
}
