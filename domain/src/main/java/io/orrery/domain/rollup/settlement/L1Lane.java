package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Decision;
import io.orrery.domain.collection.PersistentQueue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// The rule of one L1 signing key: an intent gets a nonce before it is broadcast and keeps it for life; a stuck
/// transaction is replaced, never re-sent with another nonce.
public final class L1Lane {
    private L1Lane() {}

    public sealed interface Command {
        /// The key's nonce on L1, read once when the lane has no history.
        record Begin(long nonce) implements Command {}

        record Submit(L1Intent intent, Fees fees, long nowMs) implements Command {}

        /// A transaction of the lane was mined.
        record Mined(long nonce, L1Receipt receipt, boolean succeeded, String revertReason) implements Command {}

        /// Time passes: an intent that is not mined for too long is re-priced.
        record Tick(Fees market, long nowMs) implements Command {}

        /// The batch knows that its intent reverted.
        record RevertInformed(long nonce) implements Command {}
    }

    public sealed interface Event {
        record Begun(long nonce) implements Event {}

        record IntentAccepted(long nonce, L1Intent intent, Fees fees, long atMs) implements Event {}

        record Repriced(long nonce, Fees fees, long atMs) implements Event {}

        record Settled(long nonce, L1Receipt receipt, boolean succeeded, String revertReason) implements Event {}

        record RevertKnown(long nonce) implements Event {}
    }

    /// EIP-1559 fees, in wei a gas.
    public record Fees(BigInteger maxFee, BigInteger priorityFee) {}

    public enum Refusal {
        NOT_BEGUN,
        BUSY
    }

    public sealed interface Obligation {
        /// Sign and broadcast with exactly this nonce and these fees; repeating it is harmless. Then look for its
        /// receipt. A re-priced intent owes one for each price, the highest last: L1 may refuse the lower
        /// ones, or have mined one of them.
        record Broadcast(long nonce, L1Intent intent, Fees fees) implements Obligation {}

        /// Tell the batch; until [Command.RevertInformed].
        record InformReverted(long nonce, L1Intent intent, String reason) implements Obligation {}
    }

    /// @param stuckMs an intent that is not mined for so long is re-priced
    /// @param maxInFlight intents that may wait to be mined
    /// @param maxFee no replacement pays more, in wei a gas
    /// @param remembered settled intents that are kept, so that a repetition is told from a new one
    public record Settings(long stuckMs, int maxInFlight, BigInteger maxFee, int remembered) {}

    /// An intent with its nonce.
    ///
    /// @param earlier the fees of the transactions that the newest one replaces, oldest first: L1 may still
    /// mine any of them. Each rises by an eighth up to the cap, so there are few.
    /// @param atMs when it was last priced
    public record Bound(long nonce, L1Intent intent, Fees fees, List<Fees> earlier, long atMs) {
        Bound repriced(Fees higher, long nowMs) {
            var replaced = new ArrayList<>(earlier);
            replaced.add(fees);
            return new Bound(nonce, intent, higher, List.copyOf(replaced), nowMs);
        }
    }

    /// @param nextNonce empty until the lane has begun
    /// @param waiting bound and not yet mined, by nonce
    /// @param reverted mined and reverted, and the batch does not know yet
    /// @param settled the newest mined intents
    public record State(
            OptionalLong nextNonce,
            PersistentQueue<Bound> waiting,
            PersistentQueue<Reverted> reverted,
            PersistentQueue<L1Intent> settled,
            int remembered) {}

    public record Reverted(long nonce, L1Intent intent, String reason) {}

    public static State initial(Settings settings) {
        return new State(
                OptionalLong.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                settings.remembered());
    }

    public static Decision<Event, Refusal> decide(Settings settings, State state, Command command) {
        return switch (command) {
            case Command.Begin(var nonce) ->
                state.nextNonce().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Begun(nonce));
            case Command.Submit(var intent, var fees, var nowMs) -> {
                if (state.nextNonce().isEmpty()) {
                    yield new Decision.Refuse<>(Refusal.NOT_BEGUN, "");
                }
                if (isKnown(state, intent)) {
                    yield new Decision.AlreadyDone<>();
                }
                if (state.waiting().size() >= settings.maxInFlight()) {
                    yield new Decision.Refuse<>(Refusal.BUSY, "");
                }
                yield accept(
                        new Event.IntentAccepted(state.nextNonce().getAsLong(), intent, capped(settings, fees), nowMs));
            }
            case Command.Mined(var nonce, var receipt, var succeeded, var reason) ->
                bound(state, nonce).isPresent()
                        ? accept(new Event.Settled(nonce, receipt, succeeded, reason))
                        : new Decision.AlreadyDone<>();
            case Command.Tick(var market, var nowMs) -> {
                var repriced = state.waiting().toList().stream()
                        .filter(bound -> nowMs - bound.atMs() >= settings.stuckMs())
                        .flatMap(bound -> replacement(settings, bound.fees(), market)
                                .<Event>map(fees -> new Event.Repriced(bound.nonce(), fees, nowMs))
                                .stream())
                        .toList();
                yield repriced.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(repriced);
            }
            case Command.RevertInformed(var nonce) ->
                state.reverted().toList().stream().anyMatch(each -> each.nonce() == nonce)
                        ? accept(new Event.RevertKnown(nonce))
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    private static boolean isKnown(State state, L1Intent intent) {
        return state.waiting().toList().stream()
                        .anyMatch(bound -> bound.intent().equals(intent))
                || state.settled().toList().contains(intent);
    }

    private static Optional<Bound> bound(State state, long nonce) {
        return state.waiting().toList().stream()
                .filter(bound -> bound.nonce() == nonce)
                .findFirst();
    }

    /// Nodes take a replacement only when both fees rise by an eighth; the market may ask for more. None where the cap
    /// leaves no room for that: the old one stays.
    private static Optional<Fees> replacement(Settings settings, Fees old, Fees market) {
        var least = new Fees(raised(old.maxFee()), raised(old.priorityFee()));
        if (least.maxFee().compareTo(settings.maxFee()) > 0) {
            return Optional.empty();
        }
        return Optional.of(capped(
                settings,
                new Fees(
                        least.maxFee().max(market.maxFee()), least.priorityFee().max(market.priorityFee()))));
    }

    private static BigInteger raised(BigInteger fee) {
        return fee.add(fee.shiftRight(3)).add(BigInteger.ONE);
    }

    private static Fees capped(Settings settings, Fees fees) {
        var maxFee = fees.maxFee().min(settings.maxFee());
        return new Fees(maxFee, fees.priorityFee().min(maxFee));
    }

    public static State apply(State state, Event event) {
        return switch (event) {
            case Event.Begun(var nonce) ->
                new State(
                        OptionalLong.of(nonce), state.waiting(), state.reverted(), state.settled(), state.remembered());
            case Event.IntentAccepted(var nonce, var intent, var fees, var atMs) ->
                new State(
                        OptionalLong.of(nonce + 1),
                        state.waiting().append(new Bound(nonce, intent, fees, List.of(), atMs)),
                        state.reverted(),
                        state.settled(),
                        state.remembered());
            case Event.Repriced(var nonce, var fees, var atMs) ->
                new State(
                        state.nextNonce(),
                        map(state.waiting(), nonce, bound -> bound.repriced(fees, atMs)),
                        state.reverted(),
                        state.settled(),
                        state.remembered());
            case Event.Settled(var nonce, var _, var succeeded, var reason) -> {
                var intent = bound(state, nonce).orElseThrow().intent();
                var settled = state.settled().append(intent);
                yield new State(
                        state.nextNonce(),
                        state.waiting().without(bound -> bound.nonce() == nonce),
                        succeeded ? state.reverted() : state.reverted().append(new Reverted(nonce, intent, reason)),
                        settled.size() > state.remembered() ? settled.rest() : settled,
                        state.remembered());
            }
            case Event.RevertKnown(var nonce) ->
                new State(
                        state.nextNonce(),
                        state.waiting(),
                        state.reverted().without(each -> each.nonce() == nonce),
                        state.settled(),
                        state.remembered());
        };
    }

    private static PersistentQueue<Bound> map(PersistentQueue<Bound> queue, long nonce, UnaryOperator<Bound> change) {
        return PersistentQueue.<Bound>empty()
                .appendAll(queue.toList().stream()
                        .map(bound -> bound.nonce() == nonce ? change.apply(bound) : bound)
                        .toList());
    }

    public static List<Obligation> owed(State state) {
        var owed = new ArrayList<Obligation>();
        for (var bound : state.waiting()) {
            for (var fees : bound.earlier()) {
                owed.add(new Obligation.Broadcast(bound.nonce(), bound.intent(), fees));
            }
            owed.add(new Obligation.Broadcast(bound.nonce(), bound.intent(), bound.fees()));
        }
        state.reverted()
                .forEach(each -> owed.add(new Obligation.InformReverted(each.nonce(), each.intent(), each.reason())));
        return owed;
    }
}
