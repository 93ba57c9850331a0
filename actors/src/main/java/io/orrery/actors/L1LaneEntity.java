package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Lane.Command;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Lane.Obligation;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.settlement.LaneState;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lane of the operator's L1 key: a cluster singleton, because two would race for one nonce.
public final class L1LaneEntity {
    public static final String TYPE = "L1Lane";

    private L1LaneEntity() {}

    public sealed interface Message {
        record Submit(L1Intent intent) implements Message, ClusterMessage {}

        record RevertInformed(long nonce) implements Message, ClusterMessage {}

        /// From which batch on it may still have to send something.
        record TellOutstanding(ActorRef<Sweeper.Message.Outstanding> replyTo) implements Message, ClusterMessage {}

        record Due() implements Message {}

        record StandingKnown(L1Sender.Standing standing) implements Message {}

        record MarketKnown(Fees fees) implements Message {}

        /// @param finalized transactions of the key that were final when the look began
        record Looked(long nonce, long finalized, LaneLook.Seen seen) implements Message {}

        /// @param stands whether it is still mined in that block
        record Rechecked(long nonce, Digest blockHash, boolean stands) implements Message {}

        /// @param call that failed
        record CallFailed(Call call, Throwable cause) implements Message {}
    }

    /// What L1 is asked for; one at a time of each.
    private sealed interface Call {
        record Question() implements Call {}

        record Look(long nonce) implements Call {}

        record Recheck(long nonce) implements Call {}
    }

    /// @param key names the lane's journal, `L1Lane|<key>`: the address of its L1 key
    record Surroundings(
            String key,
            Routes routes,
            L1Sender sender,
            L1Lane.Settings settings,
            Supplier<Pauses> pauses,
            InstantSource clock,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, surroundings.key()),
                surroundings.journaling(),
                context -> new Shell(context, surroundings));
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, LaneState, Obligation> {
        private final ActorContext<Message> context;
        private final Surroundings around;
        private final LaneLook look;
        private final Set<Call> underway = new HashSet<>();
        private final Map<Long, WaitReason> reasons = new HashMap<>();
        /// Mined intents that were seen in their blocks after a newer one was. While that one stands, so do they: its
        /// block has theirs below it.
        private final Set<Long> below = new HashSet<>();
        private Optional<Fees> market = Optional.empty();
        private long finalized;

        Shell(ActorContext<Message> context, Surroundings around) {
            this.context = context;
            this.around = around;
            this.look = new LaneLook(around.sender());
        }

        @Override
        public Reaction<Event, LaneState> receive(LaneState state, Message message) {
            return switch (message) {
                case Message.Submit(var intent) ->
                    // Without a market there is no price: the batch says it again.
                    market.map(fees -> decide(state, new Command.Submit(intent, fees, nowMs())))
                            .orElseGet(Reaction::none);
                case Message.RevertInformed(var nonce) -> decide(state, new Command.RevertInformed(nonce));
                case Message.TellOutstanding(var replyTo) ->
                    Reaction.run(now -> replyTo.tell(new Sweeper.Message.Outstanding(now.outstanding())));
                case Message.Due() -> Reaction.run(this::ask);
                case Message.StandingKnown(var standing) -> {
                    finalized = Math.max(finalized, standing.finalized());
                    look.forgetBelow(finalized);
                    yield state.nextNonce().isPresent()
                            ? decide(state, new Command.FinalityReached(finalized))
                            : begin(state, standing);
                }
                case Message.MarketKnown(var fees) -> {
                    market = Optional.of(fees);
                    yield decide(state, new Command.Tick(fees, nowMs()));
                }
                case Message.Looked(var nonce, var finalBefore, var seen) -> {
                    underway.remove(new Call.Look(nonce));
                    reasons.put(
                            nonce,
                            WaitReason.of(
                                    seen.reception(),
                                    market.orElse(around.settings().cap()),
                                    around.settings().cap()));
                    yield decide(
                            state,
                            seen.outcome()
                                    .<Command>map(found -> new Command.Mined(
                                            nonce,
                                            found.receipt(),
                                            found.blockHash(),
                                            found.succeeded(),
                                            found.revertReason()))
                                    .orElseGet(() -> new Command.NotFound(nonce, finalBefore, nowMs())));
                }
                case Message.Rechecked(var nonce, var blockHash, var stands) -> {
                    underway.remove(new Call.Recheck(nonce));
                    if (stands) {
                        if (state.newestMined().orElse(nonce) > nonce) {
                            below.add(nonce);
                        }
                        yield Reaction.none();
                    }
                    below.clear();
                    yield decide(state, new Command.Displaced(nonce, blockHash));
                }
                case Message.CallFailed(var call, var cause) -> {
                    underway.remove(call);
                    if (call instanceof Call.Look(var nonce)) {
                        reasons.put(nonce, WaitReason.UNREACHABLE);
                    }
                    Measurements.failure(around.journaling().metrics(), MetricName.L1_SEND_ERRORS, cause);
                    context.getLog().warn("call to L1 failed, will be repeated: {}", cause.toString());
                    yield Reaction.none();
                }
            };
        }

        /// With transactions of the key that are not final, a reorganisation could leave a gap below the first nonce.
        private Reaction<Event, LaneState> begin(LaneState state, L1Sender.Standing standing) {
            return standing.isSettled() ? decide(state, new Command.Begin(standing.mined())) : Reaction.none();
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, LaneState> decide(LaneState state, Command command) {
            return Reaction.of(
                    L1Lane.decide(around.settings().paused(around.pauses().get().has(Work.SETTLEMENT)), state, command),
                    _ -> {},
                    reason -> around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name()));
        }

        @Override
        public void recovered(LaneState state) {
            ask(state);
        }

        private void ask(LaneState state) {
            reasons.keySet().removeIf(nonce -> state.waiting(nonce).isEmpty());
            Measurements.lane(around.journaling().metrics(), state, reasons);
            call(new Call.Question(), around.sender().standing(), Message.StandingKnown::new);
            call(new Call.Question(), around.sender().fees(), Message.MarketKnown::new);
        }

        @Override
        public void perform(LaneState state, Obligation obligation) {
            switch (obligation) {
                // One look is for all prices of a nonce.
                case Obligation.Broadcast(var nonce, var _, var _) -> {
                    if (underway.add(new Call.Look(nonce))) {
                        long finalBefore = finalized;
                        call(
                                new Call.Look(nonce),
                                look.at(state.waiting(nonce).orElseThrow()),
                                seen -> new Message.Looked(nonce, finalBefore, seen));
                    }
                }
                case Obligation.Recheck(var nonce, var transaction, var blockHash) -> {
                    if (!below.contains(nonce) && underway.add(new Call.Recheck(nonce))) {
                        call(new Call.Recheck(nonce), around.sender().outcome(transaction), found -> {
                            var stands = found.filter(
                                            outcome -> outcome.blockHash().equals(blockHash))
                                    .isPresent();
                            return new Message.Rechecked(nonce, blockHash, stands);
                        });
                    }
                }
                case Obligation.InformReverted(var nonce, var intent, var reason) ->
                    around.routes()
                            .batch(intent.batch())
                            .tell(new BatchEntity.Message.IntentReverted(nonce, intent, reason));
            }
        }

        private <T> void call(Call call, CompletionStage<T> stage, Function<T, Message> message) {
            context.pipeToSelf(
                    stage,
                    (@Nullable T value, @Nullable Throwable failure) -> value == null
                            ? new Message.CallFailed(call, Failures.causeOf(failure))
                            : message.apply(value));
        }

        @Override
        public void written(Event event, LaneState after) {
            Measurements.lane(around.journaling().metrics(), event);
            switch (event) {
                case Event.NonceLost(var nonce, var newNonce, var _) ->
                    context.getLog()
                            .error(
                                    "somebody else uses this key, its intent has a new nonce: key={} nonce={} new-nonce={}",
                                    around.key(),
                                    nonce,
                                    newNonce);
                case Event.NoncesSkipped(var nonce) ->
                    context.getLog().error("somebody else uses this key: key={} next-nonce={}", around.key(), nonce);
                case Event.Unsettled() -> {
                    below.clear();
                    context.getLog()
                            .warn(
                                    "L1 has reorganised, intents wait again: waiting={}",
                                    after.waiting().size());
                }
                case Event.Settled(var nonce, var _, var _, var succeeded, var reason) -> {
                    if (!succeeded) {
                        context.getLog().warn("intent has reverted: nonce={} reason={}", nonce, reason);
                    }
                }
                case Event.Begun _,
                        Event.IntentAccepted _,
                        Event.Repriced _,
                        Event.Finalized _,
                        Event.RevertKnown _,
                        Event.RevertRecalled _ -> {}
            }
        }

        @Override
        public boolean grows(LaneState state) {
            return true;
        }

        @Override
        public LaneState restored(LaneState kept) {
            return kept.remembering(around.settings().remembered());
        }

        @Override
        public LaneState initial() {
            return L1Lane.initial(around.settings());
        }

        @Override
        public LaneState apply(LaneState state, Event event) {
            return L1Lane.apply(state, event);
        }

        @Override
        public List<Obligation> owed(LaneState state) {
            return L1Lane.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
