package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rule of one L1 signing key: an intent gets a nonce before it is broadcast and keeps it for life; a stuck
/// transaction is replaced, never re-sent with another nonce. A mined intent is kept until its block is final, so that
/// a
/// reorganisation makes it wait again. Only a nonce that somebody else has used in a final block is given up.
public final class L1Lane {
    private L1Lane() {}

    public sealed interface Command {
        /// The key's nonce on L1, read when the lane has no history: all below is final, or a reorganisation could
        /// leave
        /// a gap that no intent fills.
        record Begin(long nonce) implements Command {}

        record Submit(L1Intent intent, Fees fees, long nowMs) implements Command {}

        /// A transaction of the lane was mined.
        record Mined(long nonce, L1Receipt receipt, Digest blockHash, boolean succeeded, String revertReason)
                implements Command {}

        /// None of an intent's transactions is mined, looked for after so many of the key were final.
        record NotFound(long nonce, long finalized, long nowMs) implements Command {}

        /// A mined transaction is not where it was: a reorganisation.
        record Displaced(long nonce, Digest blockHash) implements Command {}

        /// So many transactions of the key are in final blocks.
        record FinalityReached(long finalized) implements Command {}

        /// Time passes: an intent that is not mined for too long is re-priced.
        record Tick(Fees market, long nowMs) implements Command {}

        /// The batch knows that its intent reverted.
        record RevertInformed(long nonce) implements Command {}
    }

    public sealed interface Event {
        record Begun(long nonce) implements Event {}

        record IntentAccepted(long nonce, L1Intent intent, Fees fees, long atMs) implements Event {}

        record Repriced(long nonce, Fees fees, long atMs) implements Event {}

        /// @param blockHash zero in journals of before it was kept: such an intent counts as final
        record Settled(long nonce, L1Receipt receipt, Digest blockHash, boolean succeeded, String revertReason)
                implements Event {}

        /// Whatever was mined and is not final waits again.
        record Unsettled() implements Event {}

        /// Mined intents below this nonce are final.
        record Finalized(long nonce) implements Event {}

        /// Somebody else has used the intent's nonce in a final block.
        record NonceLost(long nonce, long newNonce, long atMs) implements Event {}

        /// Somebody else has used nonces that no intent had, up to this one.
        record NoncesSkipped(long nextNonce) implements Event {}

        record RevertKnown(long nonce) implements Event {}

        /// The batch has forgotten, by a reorganisation, that this reverted.
        record RevertRecalled(long nonce) implements Event {}
    }

    /// What a transaction offers at most, in wei a gas (EIP-1559, EIP-4844).
    ///
    /// @param blobFee for a unit of a blob's gas; 0 where this lane's transactions carry no blobs
    public record Fees(BigInteger maxFee, BigInteger priorityFee, BigInteger blobFee) {
        /// Of a lane without blobs.
        public Fees(BigInteger maxFee, BigInteger priorityFee) {
            this(maxFee, priorityFee, BigInteger.ZERO);
        }
    }

    public enum Refusal {
        NOT_BEGUN,
        BUSY,
        /// By people.
        PAUSED
    }

    public sealed interface Obligation {
        /// Sign and broadcast with exactly this nonce and these fees; repeating it is harmless. Then look for its
        /// receipt. A re-priced intent owes one for each price, the highest last: L1 may refuse the lower
        /// ones, or have mined one of them.
        record Broadcast(long nonce, L1Intent intent, Fees fees) implements Obligation {}

        /// Look whether it is still mined in that block.
        record Recheck(long nonce, Digest transaction, Digest blockHash) implements Obligation {}

        /// Tell the batch; until [Command.RevertInformed].
        record InformReverted(long nonce, L1Intent intent, String reason) implements Obligation {}
    }

    /// @param stuckMs an intent that is not mined for so long is re-priced, and again after as long
    /// @param maxInFlight intents that may wait to be mined
    /// @param maxUnfinal intents that may be mined and not final
    /// @param cap no transaction pays more
    /// @param remembered final intents that are kept, so that a repetition is told from a new one
    /// @param paused whether people have paused settlement: then no new intent is taken, and those that
    /// the lane has are
    /// followed to their end
    public record Settings(long stuckMs, int maxInFlight, int maxUnfinal, Fees cap, int remembered, boolean paused) {
        /// While nothing is paused.
        public Settings(long stuckMs, int maxInFlight, int maxUnfinal, Fees cap, int remembered) {
            this(stuckMs, maxInFlight, maxUnfinal, cap, remembered, false);
        }

        /// The same while settlement is paused, or while it is not.
        public Settings paused(boolean now) {
            return new Settings(stuckMs, maxInFlight, maxUnfinal, cap, remembered, now);
        }
    }

    /// An intent with its nonce.
    ///
    /// @param earlier the fees of the transactions that the newest one replaces, oldest first: L1 may still
    /// mine any of them. Each rises by an eighth at least up to the cap, so there are few.
    /// @param atMs when it was last priced
    public record Bound(long nonce, L1Intent intent, Fees fees, List<Fees> earlier, long atMs) {
        /// Every price that was offered, the oldest first.
        public List<Fees> offers() {
            var all = new ArrayList<>(earlier);
            all.add(fees);
            return List.copyOf(all);
        }
    }

    /// @param revertReason empty where it succeeded, which `succeeded` tells
    public record Mined(Bound bound, Digest transaction, Digest blockHash, boolean succeeded, String revertReason) {
        long nonce() {
            return bound.nonce();
        }
    }

    public static LaneState initial(Settings settings) {
        return LaneState.initial(settings.remembered());
    }

    public static Decision<Event, Refusal> decide(Settings settings, LaneState state, Command command) {
        return switch (command) {
            case Command.Begin(var nonce) ->
                state.nextNonce().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Begun(nonce));
            case Command.Submit submit -> submit(settings, state, submit);
            case Command.Mined(var nonce, var receipt, var blockHash, var succeeded, var reason) ->
                state.waiting(nonce).isPresent()
                        ? accept(new Event.Settled(nonce, receipt, blockHash, succeeded, reason))
                        : new Decision.AlreadyDone<>();
            case Command.NotFound(var nonce, var finalized, var nowMs) ->
                // Before it is final the chain may still drop the other's transaction and take ours.
                finalized > nonce && state.waiting(nonce).isPresent()
                        ? accept(new Event.NonceLost(
                                nonce, Math.max(finalized, state.nextNonce().getAsLong()), nowMs))
                        : new Decision.AlreadyDone<>();
            case Command.Displaced(var nonce, var blockHash) ->
                state.mined().toList().stream()
                                .anyMatch(mined -> mined.nonce() == nonce
                                        && mined.blockHash().equals(blockHash))
                        ? accept(new Event.Unsettled())
                        : new Decision.AlreadyDone<>();
            case Command.FinalityReached(var finalized) -> {
                var events = new ArrayList<Event>();
                if (state.mined().toList().stream().anyMatch(mined -> mined.nonce() < finalized)) {
                    events.add(new Event.Finalized(finalized));
                }
                if (state.nextNonce().isPresent() && state.nextNonce().getAsLong() < finalized) {
                    events.add(new Event.NoncesSkipped(finalized));
                }
                yield events.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(events);
            }
            case Command.Tick(var market, var nowMs) -> {
                var repriced = state.waiting().toList().stream()
                        .filter(bound -> nowMs - bound.atMs() >= settings.stuckMs())
                        .flatMap(bound -> replacement(settings, bound, market)
                                .<Event>map(fees -> new Event.Repriced(bound.nonce(), fees, nowMs))
                                .stream())
                        .toList();
                yield repriced.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(repriced);
            }
            case Command.RevertInformed(var nonce) ->
                state.owesRevert(nonce) ? accept(new Event.RevertKnown(nonce)) : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> submit(Settings settings, LaneState state, Command.Submit submit) {
        if (state.nextNonce().isEmpty()) {
            return new Decision.Refuse<>(Refusal.NOT_BEGUN, "");
        }
        var intent = submit.intent();
        if (state.waiting().toList().stream().anyMatch(bound -> bound.intent().equals(intent))) {
            return new Decision.AlreadyDone<>();
        }
        var before = state.settled(intent);
        if (before.isPresent()) {
            // Whoever submits what has reverted does not know that it has.
            return before.get().succeeded() || state.owesRevert(before.get().nonce())
                    ? new Decision.AlreadyDone<>()
                    : accept(new Event.RevertRecalled(before.get().nonce()));
        }
        if (settings.paused()) {
            return new Decision.Refuse<>(Refusal.PAUSED, "");
        }
        if (state.waiting().size() >= settings.maxInFlight() || state.mined().size() >= settings.maxUnfinal()) {
            return new Decision.Refuse<>(Refusal.BUSY, "");
        }
        return accept(new Event.IntentAccepted(
                state.nextNonce().getAsLong(), intent, capped(settings, submit.fees()), submit.nowMs()));
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    /// None where a cap leaves no room for what nodes ask: the old one stays.
    private static Optional<Fees> replacement(Settings settings, Bound bound, Fees market) {
        return mayCarryBlob(bound)
                ? replacementWithBlob(settings, bound.fees(), market)
                : replacementWithout(settings, bound.fees(), market);
    }

    /// Of a lane with blobs any commit may carry one: its intent does not say.
    private static boolean mayCarryBlob(Bound bound) {
        return bound.fees().blobFee().signum() > 0
                && switch (bound.intent()) {
                    case L1Intent.Commit _, L1Intent.CommitAndProve _ -> true;
                    case L1Intent.Prove _, L1Intent.Execute _ -> false;
                };
    }

    /// Nodes take a replacement only when both fees rise by a tenth, here by an eighth; the market may ask for more.
    private static Optional<Fees> replacementWithout(Settings settings, Fees old, Fees market) {
        var least = new Fees(raised(old.maxFee()), raised(old.priorityFee()), old.blobFee());
        var cap = settings.cap();
        if (least.maxFee().compareTo(cap.maxFee()) > 0 || least.priorityFee().compareTo(cap.priorityFee()) > 0) {
            return Optional.empty();
        }
        return Optional.of(capped(settings, highest(least, market)));
    }

    /// Of a transaction with a blob only when all three fees double. Where a cap allows less, the cap is offered once:
    /// nodes take it when they have dropped the old one, which they do with what pays too little.
    private static Optional<Fees> replacementWithBlob(Settings settings, Fees old, Fees market) {
        var twice = new Fees(
                old.maxFee().shiftLeft(1),
                old.priorityFee().shiftLeft(1).max(BigInteger.ONE),
                old.blobFee().shiftLeft(1));
        var next = capped(settings, highest(twice, market));
        return next.maxFee().compareTo(old.maxFee()) > 0 || next.blobFee().compareTo(old.blobFee()) > 0
                ? Optional.of(next)
                : Optional.empty();
    }

    private static Fees highest(Fees one, Fees other) {
        return new Fees(
                one.maxFee().max(other.maxFee()),
                one.priorityFee().max(other.priorityFee()),
                one.blobFee().max(other.blobFee()));
    }

    private static BigInteger raised(BigInteger fee) {
        return fee.add(fee.shiftRight(3)).add(BigInteger.ONE);
    }

    private static Fees capped(Settings settings, Fees fees) {
        var cap = settings.cap();
        var maxFee = fees.maxFee().min(cap.maxFee());
        return new Fees(
                maxFee,
                fees.priorityFee().min(cap.priorityFee()).min(maxFee),
                fees.blobFee().min(cap.blobFee()));
    }

    public static LaneState apply(LaneState state, Event event) {
        return switch (event) {
            case Event.Begun(var nonce) -> state.nextNonce(nonce);
            case Event.IntentAccepted(var nonce, var intent, var fees, var atMs) ->
                state.bound(new Bound(nonce, intent, fees, List.of(), atMs));
            case Event.Repriced(var nonce, var fees, var atMs) -> state.repriced(nonce, fees, atMs);
            case Event.Settled settled -> state.settle(settled);
            case Event.Unsettled() -> state.unsettle();
            case Event.Finalized(var nonce) -> state.finalizeBelow(nonce);
            case Event.NonceLost(var nonce, var newNonce, var atMs) -> state.rebound(nonce, newNonce, atMs);
            case Event.NoncesSkipped(var nonce) -> state.nextNonce(nonce);
            case Event.RevertKnown(var nonce) -> state.revertKnown(nonce);
            case Event.RevertRecalled(var nonce) -> state.revertRecalled(nonce);
        };
    }

    public static List<Obligation> owed(LaneState state) {
        var owed = new ArrayList<Obligation>();
        for (var bound : state.waiting()) {
            bound.offers().forEach(fees -> owed.add(new Obligation.Broadcast(bound.nonce(), bound.intent(), fees)));
        }
        state.mined()
                .forEach(mined ->
                        owed.add(new Obligation.Recheck(mined.nonce(), mined.transaction(), mined.blockHash())));
        state.reverted()
                .forEach(each -> owed.add(
                        new Obligation.InformReverted(each.nonce(), each.bound().intent(), each.revertReason())));
        return owed;
    }
}
