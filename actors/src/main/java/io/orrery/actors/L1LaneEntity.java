package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Lane.Command;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Lane.Obligation;
import io.orrery.domain.rollup.settlement.L1Sender;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The lane of the operator's L1 key: a cluster singleton, because two would race for one nonce.
public final class L1LaneEntity {
    public static final String TYPE = "L1Lane";

    private L1LaneEntity() {}

    public sealed interface Message {
        record Submit(L1Intent intent) implements Message, ClusterMessage {}

        record RevertInformed(long nonce) implements Message, ClusterMessage {}

        record Due() implements Message {}

        record NonceKnown(long nonce) implements Message {}

        record MarketKnown(Fees fees) implements Message {}

        record Looked(long nonce, Optional<L1Sender.Outcome> outcome) implements Message {}

        /// @param nonce whose broadcast failed; empty for a question to L1
        record CallFailed(Optional<Long> nonce, Throwable cause) implements Message {}
    }

    /// @param key names the lane's journal, `L1Lane|<key>`: the address of its L1 key
    record Surroundings(
            String key,
            Routes routes,
            L1Sender sender,
            L1Lane.Settings settings,
            InstantSource clock,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, surroundings.key()),
                surroundings.journaling(),
                context -> new Shell(context, surroundings));
    }

    private record Offer(long nonce, Fees fees) {}

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, LaneHistory, Obligation> {
        private final ActorContext<Message> context;
        private final Surroundings around;
        private final Set<Long> looking = new HashSet<>();
        /// What was broadcast since the start: then only its receipt is looked for. Filled where L1's answers arrive.
        private final Map<Offer, Digest> sent = new ConcurrentHashMap<>();
        private Optional<Fees> market = Optional.empty();

        Shell(ActorContext<Message> context, Surroundings around) {
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, LaneHistory> receive(LaneHistory state, Message message) {
            return switch (message) {
                case Message.Submit(var intent) ->
                    // Without a market there is no price: the batch says it again.
                    market.map(fees -> decide(state, new Command.Submit(intent, fees, nowMs()), _ -> {}))
                            .orElseGet(Reaction::none);
                case Message.RevertInformed(var nonce) -> decide(state, new Command.RevertInformed(nonce), _ -> {});
                case Message.Due() -> Reaction.run(this::ask);
                case Message.NonceKnown(var nonce) -> decide(state, new Command.Begin(nonce), _ -> {});
                case Message.MarketKnown(var fees) -> {
                    market = Optional.of(fees);
                    yield decide(state, new Command.Tick(fees, nowMs()), _ -> {});
                }
                case Message.Looked(var nonce, var outcome) -> {
                    looking.remove(nonce);
                    outcome.ifPresent(_ -> sent.keySet().removeIf(offer -> offer.nonce() == nonce));
                    yield outcome.map(found -> decide(
                                    state,
                                    new Command.Mined(nonce, found.receipt(), found.succeeded(), found.revertReason()),
                                    _ -> {}))
                            .orElseGet(Reaction::none);
                }
                case Message.CallFailed(var nonce, var cause) -> {
                    nonce.ifPresent(looking::remove);
                    around.journaling().metrics().count(MetricName.L1_SEND_ERRORS, 1);
                    context.getLog().warn("call to L1 failed, will be repeated: {}", cause.toString());
                    yield Reaction.none();
                }
            };
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, LaneHistory> decide(LaneHistory state, Command command, Consumer<LaneHistory> done) {
            return Reaction.of(
                    L1Lane.decide(around.settings(), state.lane(), command),
                    done,
                    reason -> around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name()));
        }

        @Override
        public void recovered(LaneHistory state) {
            ask(state);
        }

        private void ask(LaneHistory state) {
            if (state.lane().nextNonce().isEmpty()) {
                pipe(Optional.empty(), around.sender().minedNonce(), Message.NonceKnown::new);
            }
            pipe(Optional.empty(), around.sender().fees(), Message.MarketKnown::new);
        }

        @Override
        public void perform(LaneHistory state, Obligation obligation) {
            switch (obligation) {
                case Obligation.Broadcast(var nonce, var intent, var _) -> {
                    if (looking.add(nonce)) {
                        pipe(
                                Optional.of(nonce),
                                look(nonce, intent, state.offers(nonce)),
                                outcome -> new Message.Looked(nonce, outcome));
                    }
                }
                case Obligation.InformReverted(var nonce, var intent, var reason) ->
                    around.routes()
                            .batch(intent.batch())
                            .tell(new BatchEntity.Message.IntentReverted(nonce, intent, reason));
            }
        }

        /// Broadcasts the newest offer and looks which of all offers was mined: a replaced transaction may
        /// still win the race. Its
        /// broadcast only serves to know its hash again, so that it may fail.
        private CompletionStage<Optional<L1Sender.Outcome>> look(long nonce, L1Intent intent, List<Fees> offers) {
            CompletionStage<Optional<L1Sender.Outcome>> found = CompletableFuture.completedStage(Optional.empty());
            for (var older : offers.subList(0, offers.size() - 1)) {
                found = found.thenCompose(before -> before.isPresent()
                        ? CompletableFuture.completedStage(before)
                        : outcome(nonce, intent, older).exceptionally(_ -> Optional.empty()));
            }
            return found.thenCompose(before -> before.isPresent()
                    ? CompletableFuture.completedStage(before)
                    : outcome(nonce, intent, offers.getLast()));
        }

        private CompletionStage<Optional<L1Sender.Outcome>> outcome(long nonce, L1Intent intent, Fees fees) {
            var offer = new Offer(nonce, fees);
            var known = sent.get(offer);
            return known != null
                    ? around.sender().outcome(known)
                    : around.sender().broadcast(nonce, intent, fees).thenCompose(hash -> {
                        sent.put(offer, hash);
                        return around.sender().outcome(hash);
                    });
        }

        private <T> void pipe(Optional<Long> nonce, CompletionStage<T> stage, Function<T, Message> message) {
            context.pipeToSelf(
                    stage,
                    (@Nullable T value, @Nullable Throwable failure) -> value == null
                            ? new Message.CallFailed(nonce, Failures.causeOf(failure))
                            : message.apply(value));
        }

        @Override
        public void written(Event event, LaneHistory after) {
            Measurements.lane(around.journaling().metrics(), event);
        }

        @Override
        public LaneHistory initial() {
            return LaneHistory.initial(around.settings());
        }

        @Override
        public LaneHistory apply(LaneHistory state, Event event) {
            return state.apply(event);
        }

        @Override
        public List<Obligation> owed(LaneHistory state) {
            return L1Lane.owed(state.lane());
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
