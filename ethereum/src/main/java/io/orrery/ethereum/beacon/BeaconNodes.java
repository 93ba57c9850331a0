package io.orrery.ethereum.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.ChainIdentity;
import io.orrery.domain.validator.beacon.NodeState;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Several beacon nodes that answer as one.
///
/// Questions go to the best node, and to the next one where that fails or takes long; [NodeChoice] says
/// which are asked. Votes are signed only as so many nodes tell them as the settings say. What is signed
/// is told to all nodes of the chain at once, and it is told where one of them took it. Calls made
/// before the nodes were looked at wait for that.
///
/// Of two blocks the first that comes is proposed, not the one that pays more: asking for two and
/// waiting for the second costs a proposal more often than it pays.
public final class BeaconNodes implements BeaconNode, AutoCloseable {
    private final List<BeaconNode> nodes;
    private final BeaconSettings settings;
    private final NodeNews news;
    private final NodeWatch watch;

    private BeaconNodes(List<BeaconNode> nodes, BeaconSettings settings, NodeNews news, NodeWatch watch) {
        this.nodes = nodes;
        this.settings = settings;
        this.news = news;
        this.watch = watch;
    }

    /// Begins to look at the nodes. Who made them closes them, after this.
    ///
    /// @param nodes the preferred first
    /// @param clock by which a head is in the future
    public static BeaconNodes start(
            List<? extends BeaconNode> nodes,
            NetworkProfile network,
            BeaconSettings settings,
            InstantSource clock,
            NodeNews news) {
        if (nodes.isEmpty() || settings.agreement() > nodes.size()) {
            throw new IllegalArgumentException("orrery.validator.beacon.agreement is " + settings.agreement()
                    + ": there are " + nodes.size() + " beacon nodes");
        }
        var watch = new NodeWatch(List.copyOf(nodes), network, settings, clock, news);
        watch.start();
        return new BeaconNodes(List.copyOf(nodes), settings, news, watch);
    }

    @Override
    public String name() {
        return nodes.stream().map(BeaconNode::name).collect(Collectors.joining(", "));
    }

    @Override
    public CompletionStage<ChainIdentity> identity() {
        return first(BeaconNode::identity);
    }

    @Override
    public CompletionStage<NodeState> state() {
        return first(BeaconNode::state);
    }

    @Override
    public CompletionStage<List<ValidatorState>> validators(List<ValidatorKey> keys) {
        return first(node -> node.validators(keys));
    }

    /// Those whom any node has seen, because each sees a part: fails where not one has answered.
    @Override
    public CompletionStage<Set<Long>> live(long epoch, List<Long> indices) {
        return watch.ready().thenCompose(_ -> {
            var order = watch.choice().order();
            return order.isEmpty()
                    ? CompletableFuture.failedFuture(watch.nobody())
                    : Seen.by(order, node -> ask(node, each -> each.live(epoch, indices)));
        });
    }

    @Override
    public CompletionStage<Proposers> proposers(long epoch) {
        return first(node -> node.proposers(epoch));
    }

    @Override
    public CompletionStage<Attesters> attesters(long epoch, List<Long> indices) {
        return first(node -> node.attesters(epoch, indices));
    }

    @Override
    public CompletionStage<List<SyncDuty>> syncCommittee(long epoch, List<Long> indices) {
        return first(node -> node.syncCommittee(epoch, indices));
    }

    @Override
    public CompletionStage<AttestationData> attestationData(long slot, long committeeIndex) {
        Function<BeaconNode, CompletionStage<AttestationData>> question =
                node -> node.attestationData(slot, committeeIndex);
        return settings.agreement() == 1 ? first(question) : watch.ready().thenCompose(_ -> agreed(question, true));
    }

    /// @param again whether nodes that do not agree are asked once more, because a block may have come
    ///     to one of them a moment before it came to another
    private CompletionStage<AttestationData> agreed(
            Function<BeaconNode, CompletionStage<AttestationData>> question, boolean again) {
        var order = watch.choice().order();
        if (order.size() < settings.agreement()) {
            return CompletableFuture.failedFuture(new BeaconFailure(
                    Kind.DISAGREEMENT,
                    settings.agreement() + " nodes have to tell the same, and " + order.size() + " can be asked: "
                            + watch.nobody().getMessage()));
        }
        return Agreement.of(settings.agreement(), order, node -> ask(node, question))
                .exceptionallyCompose(thrown -> {
                    var failure = Failures.cause(thrown);
                    boolean differ = failure instanceof BeaconFailure known && known.kind() == Kind.DISAGREEMENT;
                    if (differ && again) {
                        return later(settings.patience()).thenCompose(_ -> agreed(question, false));
                    }
                    if (differ) {
                        news.disagreed(String.valueOf(failure.getMessage()));
                    }
                    return CompletableFuture.failedFuture(failure);
                });
    }

    private static CompletionStage<Void> later(Duration pause) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public CompletionStage<Optional<Aggregate>> aggregate(AttestationData data, long committeeIndex) {
        return first(node -> node.aggregate(data, committeeIndex));
    }

    @Override
    public CompletionStage<HeadBlock> head() {
        return first(BeaconNode::head);
    }

    @Override
    public CompletionStage<Optional<Contribution>> contribution(
            long slot, long subcommitteeIndex, Digest beaconBlockRoot) {
        return first(node -> node.contribution(slot, subcommitteeIndex, beaconBlockRoot));
    }

    /// From the best node; from the next as well where half of a block's time is over.
    @Override
    public CompletionStage<Proposal> block(
            long slot, ByteVector randaoReveal, ByteVector graffiti, OptionalLong builderBoost) {
        return first(
                node -> node.block(slot, randaoReveal, graffiti, builderBoost),
                settings.blockTimeout().dividedBy(2));
    }

    @Override
    public CompletionStage<Void> publishBlock(Proposal proposal, ByteVector signature) {
        return all(node -> node.publishBlock(proposal, signature));
    }

    @Override
    public CompletionStage<Void> publishAttestations(List<SignedMessage.Vote> votes) {
        return all(node -> node.publishAttestations(votes));
    }

    @Override
    public CompletionStage<Void> publishAggregates(List<SignedMessage.AggregateAndProof> aggregates) {
        return all(node -> node.publishAggregates(aggregates));
    }

    @Override
    public CompletionStage<Void> publishSyncMessages(List<SignedMessage.SyncMessage> messages) {
        return all(node -> node.publishSyncMessages(messages));
    }

    @Override
    public CompletionStage<Void> publishContributions(List<SignedMessage.ContributionAndProof> contributions) {
        return all(node -> node.publishContributions(contributions));
    }

    @Override
    public CompletionStage<Void> prepare(List<Preparation> preparations) {
        return all(node -> node.prepare(preparations));
    }

    @Override
    public CompletionStage<Void> register(List<SignedMessage.Registration> registrations) {
        return all(node -> node.register(registrations));
    }

    @Override
    public CompletionStage<Void> subscribe(List<CommitteeSubscription> subscriptions) {
        return all(node -> node.subscribe(subscriptions));
    }

    @Override
    public CompletionStage<Void> subscribeSync(List<SyncSubscription> subscriptions) {
        return all(node -> node.subscribeSync(subscriptions));
    }

    @Override
    public Subscription listen(Consumer<ChainEvent> listener) {
        return SharedEvents.of(nodes, watch, listener);
    }

    private <T> CompletionStage<T> first(Function<BeaconNode, CompletionStage<T>> question) {
        return first(question, settings.patience());
    }

    private <T> CompletionStage<T> first(Function<BeaconNode, CompletionStage<T>> question, Duration patience) {
        return watch.ready().thenCompose(_ -> {
            var order = watch.choice().order();
            return order.isEmpty()
                    ? CompletableFuture.failedFuture(watch.nobody())
                    : Hedged.ask(order, node -> ask(node, question), patience);
        });
    }

    /// To all; done where one of them is.
    private CompletionStage<Void> all(Function<BeaconNode, CompletionStage<Void>> telling) {
        return watch.ready().thenCompose(_ -> {
            var listeners = watch.choice().listeners();
            return listeners.isEmpty()
                    ? CompletableFuture.failedFuture(watch.nobody())
                    : Hedged.all(listeners, node -> ask(node, telling));
        });
    }

    private <T> CompletionStage<T> ask(int node, Function<BeaconNode, CompletionStage<T>> call) {
        return called(call, nodes.get(node)).whenComplete((_, failure) -> {
            if (failure == null) {
                watch.worked(node);
            } else {
                watch.failed(node, failure);
            }
        });
    }

    private static <T> CompletionStage<T> called(Function<BeaconNode, CompletionStage<T>> call, BeaconNode node) {
        try {
            return call.apply(node);
        } catch (RuntimeException unasked) {
            return CompletableFuture.failedFuture(unasked);
        }
    }

    /// Looks no more. Streams of events are closed by who listens.
    @Override
    public void close() {
        watch.close();
    }
}
