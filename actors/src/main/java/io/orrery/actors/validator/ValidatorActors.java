package io.orrery.actors.validator;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import io.orrery.actors.Metrics;
import io.orrery.actors.validator.CustodyKeeper.Handed;
import io.orrery.actors.validator.CustodyKeeper.Message;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The part of a node with the role `validator` in its cluster: it wants to have its key set, and gives
/// it back before it ends.
public final class ValidatorActors {
    /// Nodes with this role have the keys.
    public static final String VALIDATOR = "validator";

    private final ActorSystem<?> system;
    private final ServiceKey<Message> keepers;
    private final Duration patience;
    private final String keySet;
    private final SigningLedger ledger;

    private ValidatorActors(
            ActorSystem<?> system,
            String keySet,
            SigningLedger ledger,
            ServiceKey<Message> keepers,
            Duration patience) {
        this.system = system;
        this.keySet = keySet;
        this.ledger = ledger;
        this.keepers = keepers;
        this.patience = patience;
    }

    /// Starts the keeper. Without configured seed nodes the node is a cluster of its own.
    ///
    /// @param view told what the keeper knows
    public static ValidatorActors start(
            ActorSystem<?> system,
            String keySet,
            SigningLedger ledger,
            CustodyView view,
            CustodyKeeper.Settings settings,
            Metrics metrics) {
        var keeper = system.<Message>systemActorOf(
                CustodyKeeper.of(new CustodyKeeper.Surroundings(
                        keySet,
                        ClaimOrder.self(system),
                        ledger,
                        view,
                        ClaimOrder.ofCluster(system, VALIDATOR),
                        settings,
                        metrics)),
                "custody-" + keySet,
                Props.empty());
        var key = ServiceKey.create(Message.class, "custody-" + keySet);
        system.receptionist().tell(Receptionist.register(key, keeper));
        giveBackAtTheEnd(system, keeper, settings.patience());
        var cluster = Cluster.get(system);
        var config = system.settings().config();
        if (config.getList("akka.cluster.seed-nodes").isEmpty() && !config.getBoolean("orrery.cluster.bootstrap")) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        return new ValidatorActors(system, keySet, ledger, key, settings.patience());
    }

    /// While the database is still open, and requests have been answered.
    private static void giveBackAtTheEnd(ActorSystem<?> system, ActorRef<Message> keeper, Duration patience) {
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceStop(),
                        "give-key-set-back",
                        () -> AskPattern.<Message, Done>ask(
                                        keeper, Message.Close::new, patience.multipliedBy(2), system.scheduler())
                                // Then its lease runs out.
                                .exceptionally(_ -> Done.getInstance()));
    }

    /// Has the key set go to another node, from whichever node has it.
    ///
    /// @param to `host:port` of a node; empty for the next one in the order
    public CompletionStage<Handed> handOver(String to) {
        return ledger.state(keySet)
                .thenCompose(
                        fence -> handOver(fence.map(KeySetCustody.State::epoch).orElse(0L), to));
    }

    private CompletionStage<Handed> handOver(long epoch, String to) {
        return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
                        system.receptionist(),
                        replyTo -> Receptionist.find(keepers, replyTo),
                        patience,
                        system.scheduler())
                .thenCompose(listing -> firstOf(listing.getServiceInstances(keepers).stream()
                        .map(keeper -> AskPattern.<Message, Handed>ask(
                                        keeper,
                                        replyTo -> new Message.HandOver(epoch, to, replyTo),
                                        patience.multipliedBy(2),
                                        system.scheduler())
                                .exceptionally(silent -> new Handed(false, false, String.valueOf(silent.getMessage())))
                                .toCompletableFuture())
                        .toList()));
    }

    /// What the node says that had it.
    private static CompletionStage<Handed> firstOf(List<CompletableFuture<Handed>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> answers.stream()
                        .map(CompletableFuture::join)
                        .filter(Handed::had)
                        .findFirst()
                        .orElse(new Handed(false, false, "no node that answers has it")));
    }
}
