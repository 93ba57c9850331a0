package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A node's way in for transactions. One request is under way to each shard; what arrives meanwhile waits and goes
/// together, so that one write of the shard's journal serves many. A shard that does not answer is asked the same
/// again, because it may be starting on another node; it knows what it has admitted. Where it does not answer for as
/// long as a caller waits, the question ends without an answer, which means *unknown, look it up*.
public final class AdmissionGate {
    /// When the caller wants to hear of an admitted transaction. A refused one is answered at once.
    public enum Until {
        /// The debit is reserved and written down.
        ADMITTED,
        /// The sequencer has given it its place in the one order.
        SEQUENCED
    }

    public sealed interface Message {
        /// Signature, domain and receiver were checked before. The answer may never come: ask with a timeout.
        record Submit(SignedTransaction transaction, Until until, ActorRef<StateShard.Outcome> replyTo)
                implements Message {}

        /// From the shard: it has written its decisions down.
        ///
        /// @param outcomes in the order of the request
        /// @param through the chunk that holds the last of them, or one after it
        record Decided(int shard, long request, List<StateShard.Outcome> outcomes, long through)
                implements Message, ClusterMessage {}

        /// From the shard: the sequencer holds every chunk up to this one.
        record Taken(int shard, long through) implements Message, ClusterMessage {}

        /// No answer has come for [Settings#askAgain].
        record AskAgain(int shard, long request) implements Message {}
    }

    /// @param maxBatch transactions in one request: bounds a write of the journal and a message
    /// @param maxWaiting transactions that may wait for one shard; further ones are refused as BUSY
    /// @param askAgain after which an unanswered request is sent once more
    /// @param giveUp after which it counts as lost, and the next one goes
    public record Settings(int maxBatch, int maxWaiting, Duration askAgain, Duration giveUp) {}

    /// @param asked how often
    private record Request(long id, List<Message.Submit> submits, int asked) {
        Request askedAgain() {
            return new Request(id, submits, asked + 1);
        }
    }

    private record Unsequenced(long through, Message.Submit submit) {}

    /// What is under way with one shard.
    private static final class Lane {
        private final Deque<Message.Submit> waiting = new ArrayDeque<>();
        private final Deque<Unsequenced> unsequenced = new ArrayDeque<>();
        private Optional<Request> underWay = Optional.empty();
    }

    private final ActorRef<Message> self;
    private final TimerScheduler<Message> timers;
    private final Routes routes;
    private final Settings settings;
    private final Metrics metrics;
    private final List<Lane> lanes = new ArrayList<>();
    private long nextRequest;

    private AdmissionGate(
            ActorRef<Message> self, TimerScheduler<Message> timers, Routes routes, Settings settings, Metrics metrics) {
        this.self = self;
        this.timers = timers;
        this.routes = routes;
        this.settings = settings;
        this.metrics = metrics;
        for (int shard = 0; shard < routes.shards().count(); shard++) {
            lanes.add(new Lane());
        }
    }

    public static Behavior<Message> of(Routes routes, Settings settings, Metrics metrics) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    var gate = new AdmissionGate(context.getSelf(), timers, routes, settings, metrics);
                    return Behaviors.receiveMessage(message -> {
                        gate.receive(message);
                        return Behaviors.same();
                    });
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private void receive(Message message) {
        switch (message) {
            case Message.Submit submit -> submit(submit);
            case Message.Decided decided -> decided(decided);
            case Message.Taken(var shard, var through) -> {
                var unsequenced = lanes.get(shard).unsequenced;
                while (!unsequenced.isEmpty() && unsequenced.getFirst().through() <= through) {
                    admitted(unsequenced.removeFirst().submit());
                }
            }
            case Message.AskAgain(var shard, var id) ->
                underWay(shard, id).ifPresent(request -> askAgain(shard, request));
        }
    }

    private void submit(Message.Submit submit) {
        int shard = routes.shards().of(submit.transaction().transaction().from());
        var lane = lanes.get(shard);
        if (lane.waiting.size() >= settings.maxWaiting()) {
            refuse(submit, StateShard.Refusal.BUSY, "");
            return;
        }
        lane.waiting.add(submit);
        if (lane.underWay.isEmpty()) {
            next(shard);
        }
    }

    private void decided(Message.Decided decided) {
        underWay(decided.shard(), decided.request()).ifPresent(request -> {
            var lane = lanes.get(decided.shard());
            for (int i = 0; i < request.submits().size(); i++) {
                var submit = request.submits().get(i);
                switch (decided.outcomes().get(i)) {
                    case StateShard.Outcome.Refused(var _, var reason, var field) -> refuse(submit, reason, field);
                    case StateShard.Outcome.Admitted _ -> {
                        switch (submit.until()) {
                            case ADMITTED -> admitted(submit);
                            case SEQUENCED -> {
                                lane.unsequenced.add(new Unsequenced(decided.through(), submit));
                                // Its caller hears nothing and looks it up.
                                if (lane.unsequenced.size() > settings.maxWaiting()) {
                                    lane.unsequenced.removeFirst();
                                }
                            }
                        }
                    }
                }
            }
            timers.cancel(decided.shard());
            next(decided.shard());
        });
    }

    private Optional<Request> underWay(int shard, long id) {
        return lanes.get(shard).underWay.filter(request -> request.id() == id);
    }

    private void next(int shard) {
        var lane = lanes.get(shard);
        var submits = new ArrayList<Message.Submit>();
        while (submits.size() < settings.maxBatch() && !lane.waiting.isEmpty()) {
            submits.add(lane.waiting.removeFirst());
        }
        metrics.set(MetricName.GATE_WAITING, lane.waiting.size(), Integer.toString(shard));
        if (submits.isEmpty()) {
            lane.underWay = Optional.empty();
            return;
        }
        ask(shard, new Request(nextRequest++, List.copyOf(submits), 1));
    }

    private void askAgain(int shard, Request request) {
        if (settings.askAgain().multipliedBy(request.asked()).compareTo(settings.giveUp()) < 0) {
            ask(shard, request.askedAgain());
        } else {
            metrics.count(MetricName.GATE_UNANSWERED, request.submits().size());
            next(shard);
        }
    }

    /// The same transactions are admitted once however often the shard is asked, and the first answer is taken.
    private void ask(int shard, Request request) {
        lanes.get(shard).underWay = Optional.of(request);
        timers.startSingleTimer(shard, new Message.AskAgain(shard, request.id()), settings.askAgain());
        var submits = request.submits();
        routes.shard(shard)
                .tell(new StateShardEntity.Message.Admit(
                        request.id(),
                        submits.stream().map(Message.Submit::transaction).toList(),
                        submits.stream().anyMatch(submit -> submit.until() == Until.SEQUENCED),
                        self));
    }

    private void refuse(Message.Submit submit, StateShard.Refusal reason, String field) {
        metrics.count(MetricName.TRANSACTIONS_REFUSED, 1, reason.name());
        submit.replyTo().tell(new StateShard.Outcome.Refused(submit.transaction(), reason, field));
    }

    private static void admitted(Message.Submit submit) {
        submit.replyTo().tell(new StateShard.Outcome.Admitted(submit.transaction()));
    }
}
