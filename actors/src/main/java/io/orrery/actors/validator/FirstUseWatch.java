package io.orrery.actors.validator;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.actors.Failures;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.custody.FirstUse;
import io.orrery.domain.validator.custody.FirstUse.Look;
import io.orrery.domain.validator.custody.FirstUse.State;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds which keys of a set may sign: [FirstUse], each epoch and until nothing is open. One on each node that has
/// beacon nodes, whether it has custody or not, so that a takeover waits for none of this.
public final class FirstUseWatch {
    private final ActorContext<Message> context;
    private final Surroundings around;
    private Map<ValidatorKey, State> states = Map.of();
    /// The epoch whose validators are known, -1 before the first.
    private long knownEpoch = -1;

    private Map<ValidatorKey, ValidatorState> onChain = Map.of();
    private boolean looking;

    private FirstUseWatch(ActorContext<Message> context, Surroundings around) {
        this.context = context;
        this.around = around;
    }

    public sealed interface Message {
        record Look() implements Message {}

        /// @param onChain empty where the chain was not asked this time
        /// @param live of those that are watched, who acted in the epoch before; empty where it was not told
        record Seen(long epoch, List<KeyStatus> keys, Optional<List<ValidatorState>> onChain, Optional<Set<Long>> live)
                implements Message {}

        record Silent(Throwable cause) implements Message {}

        record Accepted(int keys) implements Message {}

        /// Keys that were quiet could not be written down; they are again with the next look.
        record Unaccepted(Throwable cause) implements Message {}
    }

    /// @param look how often it is looked whether an epoch has begun, and whether somebody has freed a key
    /// @param quietEpochs that a key is watched for
    /// @param patience with the database and the beacon nodes: then they are asked again
    public record Settings(Duration look, int quietEpochs, Duration patience) {}

    /// @param keys those that could sign here
    /// @param epoch the current one, by this node's clock
    public record Surroundings(
            String keySet,
            SigningLedger ledger,
            BeaconNode node,
            Supplier<List<ValidatorKey>> keys,
            LongSupplier epoch,
            KnownKeys known,
            Settings settings,
            Metrics metrics) {}

    public static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    context.setLoggerName(FirstUseWatch.class);
                    timers.startTimerWithFixedDelay(
                            new Message.Look(), Duration.ZERO, around.settings().look());
                    return Behaviors.receiveMessage(new FirstUseWatch(context, around)::receive);
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private Behavior<Message> receive(Message message) {
        switch (message) {
            case Message.Look() -> look();
            case Message.Seen seen -> {
                looking = false;
                seen(seen);
            }
            case Message.Silent(var cause) -> {
                looking = false;
                unanswered(cause);
            }
            case Message.Unaccepted(var cause) -> unanswered(cause);
            case Message.Accepted(var keys) ->
                context.getLog().warn("event=keys-accepted keySet={} keys={}", around.keySet(), keys);
        }
        return Behaviors.same();
    }

    private void unanswered(Throwable cause) {
        context.getLog().info("event=first-use-unanswered keySet={} why=\"{}\"", around.keySet(), cause.getMessage());
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        long epoch = around.epoch().getAsLong();
        var unknown = unknown(epoch);
        var watched = watched(epoch);
        tell(
                around.ledger()
                        .keys(around.keySet())
                        .thenCompose(keys -> onChain(unknown)
                                .thenCombine(
                                        live(epoch - 1, watched),
                                        (onChain, live) -> new Message.Seen(epoch, keys, onChain, live))),
                Message.Silent::new);
    }

    private <T extends Message> void tell(CompletionStage<T> stage, Function<Throwable, Message> silent) {
        context.pipeToSelf(
                stage.toCompletableFuture()
                        .copy()
                        .orTimeout(around.settings().patience().toMillis(), TimeUnit.MILLISECONDS),
                (@Nullable T told, @Nullable Throwable failure) ->
                        told == null ? silent.apply(Failures.causeOf(failure)) : told);
    }

    /// Keys that the chain is to be asked for: all in each epoch, and when there are new ones.
    private List<ValidatorKey> unknown(long epoch) {
        var here = around.keys().get();
        return epoch == knownEpoch && here.stream().allMatch(states::containsKey) ? List.of() : here;
    }

    /// Validators of whom it is to be asked whether they did something in the epoch before.
    private List<Long> watched(long epoch) {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof State.Watched(var last, var _) && last < epoch - 1)
                .flatMap(entry -> Optional.ofNullable(onChain.get(entry.getKey())).stream())
                .map(ValidatorState::index)
                .toList();
    }

    /// A chain that is silent keeps nobody from signing whose history is here.
    private CompletionStage<Optional<List<ValidatorState>>> onChain(List<ValidatorKey> keys) {
        return keys.isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : around.node().validators(keys).handle((told, _) -> Optional.ofNullable(told));
    }

    private CompletionStage<Optional<Set<Long>>> live(long epoch, List<Long> indices) {
        return indices.isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : around.node().live(epoch, indices).handle((told, _) -> Optional.ofNullable(told));
    }

    private void seen(Message.Seen seen) {
        seen.onChain().ifPresent(told -> {
            onChain = told.stream().collect(Collectors.toMap(ValidatorState::key, state -> state, (one, _) -> one));
            knownEpoch = seen.epoch();
        });
        var free =
                seen.keys().stream().filter(KeyStatus::free).map(KeyStatus::key).collect(Collectors.toSet());
        var next = new HashMap<ValidatorKey, State>();
        for (var key : around.keys().get()) {
            var before = states.getOrDefault(key, FirstUse.UNSEEN);
            var state = Optional.ofNullable(onChain.get(key));
            var live = state.flatMap(one -> seen.live().map(all -> all.contains(one.index())));
            // Before the chain has said anything, that it does not know a key is not said either.
            var now = knownEpoch < 0 && !free.contains(key)
                    ? FirstUse.UNSEEN
                    : FirstUse.next(
                            before,
                            new Look(free.contains(key), state.map(ValidatorState::status), seen.epoch(), live),
                            around.settings().quietEpochs());
            next.put(key, now);
            if (!now.equals(before)) {
                tell(key, now);
            }
        }
        states = Map.copyOf(next);
        around.known().become(next);
        measure();
        accept();
    }

    /// Those that were quiet for long enough. They sign when it is written down.
    private void accept() {
        var quiet = new ArrayList<ValidatorKey>();
        states.forEach((key, state) -> {
            if (FirstUse.toAccept(state, around.settings().quietEpochs())) {
                quiet.add(key);
            }
        });
        if (!quiet.isEmpty()) {
            tell(
                    around.ledger()
                            .accept(around.keySet(), quiet, Optional.empty(), "liveness")
                            .thenApply(Message.Accepted::new),
                    Message.Unaccepted::new);
        }
    }

    private void tell(ValidatorKey key, State state) {
        if (state instanceof State.Held(var reason)) {
            if (reason == FirstUse.Reason.LIVE_ELSEWHERE) {
                around.metrics().count(MetricName.CUSTODY_STRANGERS, 1, around.keySet(), "live_on_chain");
            }
            context.getLog()
                    .error("event=key-held-back keySet={} key={} reason={}", around.keySet(), key.brief(), reason);
        } else if (state instanceof State.Watched(var _, var quiet) && quiet == 0) {
            context.getLog().info("event=key-watched keySet={} key={}", around.keySet(), key.brief());
        }
    }

    private void measure() {
        var counted = states.values().stream().collect(Collectors.groupingBy(Word::of, Collectors.counting()));
        for (var word : Word.values()) {
            around.metrics()
                    .set(
                            MetricName.VALIDATORS,
                            counted.getOrDefault(word, 0L),
                            around.keySet(),
                            word.name().toLowerCase(Locale.ROOT));
        }
    }

    /// What is measured of a key.
    private enum Word {
        FREE,
        WATCHED,
        WAITING,
        REFUSED,
        LIVE_ELSEWHERE,
        SLASHED,
        UNSEEN;

        static Word of(State state) {
            return switch (state) {
                case State.Unseen _ -> UNSEEN;
                case State.Waiting _ -> WAITING;
                case State.Watched _ -> WATCHED;
                case State.Free _ -> FREE;
                case State.Held(var reason) ->
                    switch (reason) {
                        case ACTIVE_WITHOUT_HISTORY -> REFUSED;
                        case LIVE_ELSEWHERE -> LIVE_ELSEWHERE;
                        case SLASHED -> SLASHED;
                    };
            };
        }
    }
}
