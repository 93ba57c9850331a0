package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Matching;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.proof.Skills;

/// Brings waiting proof jobs and idle workers together: a cluster singleton without a journal. Both sides
/// say again and
/// again what they
/// want, so a new coordinator knows everything after one round.
public final class ProofCoordinator {
    private ProofCoordinator() {}

    public sealed interface Message {
        record JobWaiting(String key, CircuitRef circuit, Requester requester) implements Message, ClusterMessage {}

        record WorkerIdle(ActorRef<ProverWorker.Message> worker, Skills skills) implements Message, ClusterMessage {}

        record WorkerBusy(ActorRef<ProverWorker.Message> worker) implements Message, ClusterMessage {}

        /// It has stopped, or its node has left.
        record WorkerGone(String worker) implements Message {}
    }

    /// @param maxWaiting jobs that are remembered
    static Behavior<Message> of(Routes routes, int maxWaiting) {
        return Behaviors.supervise(
                        Behaviors.<Message>setup(context -> matching(context, routes, Matching.empty(maxWaiting))))
                .onFailure(SupervisorStrategy.restart());
    }

    private static Behavior<Message> matching(ActorContext<Message> context, Routes routes, Matching matching) {
        return Behaviors.receiveMessage(message -> {
            var next = switch (message) {
                case Message.JobWaiting(var key, var circuit, var requester) ->
                    matching.withJob(new Matching.Job(key, circuit, requester));
                case Message.WorkerIdle(var worker, var skills) -> {
                    var name = nameOf(context, worker);
                    context.watchWith(worker, new Message.WorkerGone(name));
                    yield matching.withWorker(name, skills);
                }
                case Message.WorkerBusy(var worker) -> matching.withoutWorker(nameOf(context, worker));
                case Message.WorkerGone(var worker) -> matching.withoutWorker(worker);
            };
            var paired = next.pair();
            paired.pairs()
                    .forEach(pair ->
                            routes.proofJob(pair.job().key()).tell(new ProofJobEntity.Message.Offer(pair.worker())));
            return matching(context, routes, paired.rest());
        });
    }

    private static String nameOf(ActorContext<Message> context, ActorRef<ProverWorker.Message> worker) {
        return ActorRefResolver.get(context.getSystem()).toSerializationFormat(worker);
    }
}
