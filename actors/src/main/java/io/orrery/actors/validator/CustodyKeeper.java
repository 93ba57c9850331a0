package io.orrery.actors.validator;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.actors.ClusterMessage;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.CustodySeat.State;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps a node's claim to a key set: one on each node that has the keys, without a journal, because
/// all that counts is in the database. The order of the nodes in the cluster says who asks first; see
/// [CustodySeat].
public final class CustodyKeeper {
    private final ActorContext<Message> context;
    private final Surroundings around;
    private final CustodyNews news;
    /// Who waits until the key set is given back.
    private final List<ActorRef<Handed>> waiting = new ArrayList<>();

    private State state = CustodySeat.NEW;
    private boolean asking;
    private Optional<ActorRef<Done>> closing = Optional.empty();

    private CustodyKeeper(ActorContext<Message> context, Surroundings around) {
        this.context = context;
        this.around = around;
        this.news = new CustodyNews(around.keySet(), around.metrics(), context.getLog());
    }

    public sealed interface Message {
        record Look() implements Message {}

        /// @param fence empty where there is no such key set
        record Seen(Optional<KeySetCustody.State> fence) implements Message {}

        record Answered(Command asked, long askedMs, CustodyAnswer answer) implements Message {}

        record Silent(Throwable cause) implements Message {}

        /// The database has refused a signature.
        record Refused(Custody custody, KeySetCustody.Refusal reason) implements Message {}

        /// The key set is to go to another node.
        ///
        /// @param epoch of the claim that is meant. All nodes are told, and whoever gets the key set thereby
        ///     may hear of it later: it would hand it back
        /// @param to `host:port` of a node; empty for the next one in the order
        record HandOver(long epoch, String to, ActorRef<Handed> replyTo) implements Message, ClusterMessage {}

        /// This node ends: the key set is free for the others.
        record Close(ActorRef<Done> replyTo) implements Message {}
    }

    /// @param had whether the key set was this node's
    /// @param done whether this node has given it back
    /// @param told what happened, or why nothing did
    public record Handed(boolean had, boolean done, String told) implements ClusterMessage {}

    /// @param look how often the fence is read while it is another's, and what is owed is asked again
    /// @param patience with the database: then it is asked again
    public record Settings(CustodySeat.Settings seat, Duration look, Duration patience) {}

    /// @param owner the name of this process's claims
    public record Surroundings(
            String keySet,
            String owner,
            SigningLedger ledger,
            CustodyView view,
            ClaimOrder order,
            Settings settings,
            Metrics metrics) {}

    public static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay(
                            new Message.Look(), Duration.ZERO, around.settings().look());
                    around.view()
                            .tellRefusals(
                                    (custody, reason) -> context.getSelf().tell(new Message.Refused(custody, reason)));
                    var keeper = new CustodyKeeper(context, around);
                    keeper.become(CustodySeat.NEW);
                    return Behaviors.receiveMessage(keeper::receive);
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private Behavior<Message> receive(Message message) {
        switch (message) {
            case Message.Look() -> {
                news.measure(state, around.view().steadyMs());
                step();
            }
            case Message.Seen(var fence) -> {
                asking = false;
                fence.ifPresent(read -> {
                    news.seen(read, around.owner(), around.order());
                    become(CustodySeat.seen(seat(), state, read, around.view().steadyMs()));
                });
                askDue();
            }
            case Message.Answered(var asked, var askedMs, var answer) -> {
                asking = false;
                answered(asked, askedMs, answer);
            }
            case Message.Silent(var cause) -> {
                asking = false;
                news.silent(cause);
            }
            case Message.Refused(var custody, var reason) -> {
                news.refused(reason);
                become(CustodySeat.refused(state, custody, reason, around.view().steadyMs()));
                step();
            }
            case Message.HandOver(var epoch, var to, var replyTo) -> handOver(epoch, to, replyTo);
            case Message.Close(var replyTo) -> {
                closing = Optional.of(replyTo);
                become(CustodySeat.leaving(state, ""));
                step();
            }
        }
        return closed() ? Behaviors.stopped() : Behaviors.same();
    }

    /// Nothing is owed any more of a keeper that is to close.
    private boolean closed() {
        boolean over = closing.isPresent() && !asking && state instanceof State.Outside;
        if (over) {
            closing.orElseThrow().tell(Done.getInstance());
        }
        return over;
    }

    private void handOver(long epoch, String to, ActorRef<Handed> replyTo) {
        var heir = to.isEmpty()
                ? standing().next()
                : standing().order().stream()
                        .filter(other -> other.startsWith(to + "/") && !other.equals(around.owner()))
                        .findFirst();
        if (!(state instanceof State.Inside inside && inside.custody().epoch() == epoch)) {
            replyTo.tell(new Handed(false, false, around.keySet() + " is not this node's: " + around.owner()));
        } else if (heir.isEmpty()) {
            replyTo.tell(new Handed(
                    true,
                    false,
                    to.isEmpty() ? "no other node could have " + around.keySet() : to + " can not have it now"));
        } else {
            waiting.add(replyTo);
            become(CustodySeat.leaving(state, heir.get()));
            step();
        }
    }

    /// Asks the database for what is due; where nothing is, for what the fence is.
    private void step() {
        if (asking) {
            return;
        }
        askDue();
        if (!asking && state instanceof State.Outside && closing.isEmpty()) {
            asking = true;
            ask(around.ledger().state(around.keySet()), Message.Seen::new);
        }
    }

    private void askDue() {
        long nowMs = around.view().steadyMs();
        var due = CustodySeat.due(seat(), state, standing(), nowMs)
                .filter(command -> closing.isEmpty() || command instanceof Command.Release);
        due.ifPresent(command -> {
            asking = true;
            ask(
                    around.ledger().custody(around.keySet(), seat().lease(), command),
                    answer -> new Message.Answered(command, nowMs, answer));
        });
    }

    private <T> void ask(CompletionStage<T> stage, Function<T, Message> told) {
        context.pipeToSelf(
                stage.toCompletableFuture()
                        .copy()
                        .orTimeout(around.settings().patience().toMillis(), TimeUnit.MILLISECONDS),
                (@Nullable T answer, @Nullable Throwable failure) -> answer == null
                        ? new Message.Silent(failure == null ? new IllegalStateException("no answer") : failure)
                        : told.apply(answer));
    }

    private void answered(Command asked, long askedMs, CustodyAnswer answer) {
        var before = state;
        var next = CustodySeat.answered(
                seat(),
                before,
                standing(),
                asked,
                answer,
                askedMs,
                around.view().steadyMs());
        news.answered(before, asked, answer);
        // What was asked for before it was to leave is given back as well.
        boolean leaving = before instanceof State.Leaving || closing.isPresent();
        become(leaving && next instanceof State.Inside ? CustodySeat.leaving(next, heirOf(before)) : next);
        if (state instanceof State.Outside) {
            waiting.forEach(replyTo -> replyTo.tell(new Handed(true, true, news.last())));
            waiting.clear();
        }
        askDue();
    }

    private static String heirOf(State state) {
        return state instanceof State.Leaving(var _, var heir) ? heir : "";
    }

    private void become(State next) {
        state = next;
        around.view().become(next);
    }

    private CustodySeat.Settings seat() {
        return around.settings().seat();
    }

    private CustodySeat.Standing standing() {
        return new CustodySeat.Standing(
                around.keySet(), around.owner(), around.order().now());
    }
}
