package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.NodeChoice;
import io.orrery.domain.validator.beacon.NodeScore;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import io.orrery.domain.validator.beacon.NodeSign;
import io.orrery.domain.validator.duty.NetworkProfile;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Keeps what is known of several nodes: looks at each regularly, and learns from what calls come to.
/// Which chain a node is on is asked before anything else, and again after it could not be reached.
final class NodeWatch implements AutoCloseable {
    private final List<BeaconNode> nodes;
    private final NetworkProfile network;
    private final BeaconSettings settings;
    private final InstantSource clock;
    private final NodeNews news;
    private final List<AtomicBoolean> looking;
    /// Those whose chain is to be asked for again though it is known.
    private final List<AtomicBoolean> suspect;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final AtomicInteger unseen;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile NodeChoice choice;

    NodeWatch(
            List<BeaconNode> nodes,
            NetworkProfile network,
            BeaconSettings settings,
            InstantSource clock,
            NodeNews news) {
        this.nodes = List.copyOf(nodes);
        this.network = network;
        this.settings = settings;
        this.clock = clock;
        this.news = news;
        this.looking = nodes.stream().map(_ -> new AtomicBoolean()).toList();
        this.suspect = nodes.stream().map(_ -> new AtomicBoolean()).toList();
        this.unseen = new AtomicInteger(nodes.size());
        this.choice = NodeChoice.of(nodes.size(), settings.mostBehind());
    }

    void start() {
        Thread.ofVirtual().name("beacon-nodes").start(() -> {
            do {
                IntStream.range(0, nodes.size()).forEach(this::look);
            } while (!pause());
        });
    }

    /// Whether it was closed meanwhile.
    private boolean pause() {
        try {
            return closed.await(settings.look().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// When as many nodes can be asked as have to agree, or all have been looked at.
    CompletionStage<Boolean> ready() {
        return ready;
    }

    NodeChoice choice() {
        return choice;
    }

    /// One look at a node at a time.
    void look(int node) {
        if (!looking.get(node).compareAndSet(false, true)) {
            return;
        }
        var _ = CompletableFuture.completedFuture(true)
                .thenCompose(_ -> chain(node))
                .thenCompose(_ -> state(node))
                .whenComplete((_, failure) -> {
                    looking.get(node).set(false);
                    if (failure != null) {
                        failed(node, failure);
                    }
                    if (unseen.decrementAndGet() <= 0 || choice.order().size() >= settings.agreement()) {
                        ready.complete(true);
                    }
                });
    }

    private CompletionStage<Boolean> chain(int node) {
        boolean asks =
                suspect.get(node).getAndSet(false) || !(choice.nodes().get(node).chain() instanceof NodeScore.Ours);
        if (!asks) {
            return CompletableFuture.completedFuture(true);
        }
        return nodes.get(node)
                .identity()
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        suspect.get(node).set(true);
                    }
                })
                .thenApply(identity -> {
                    learn(node, new NodeSign.OnChain(identity.difference(network)));
                    return true;
                });
    }

    private CompletionStage<Boolean> state(int node) {
        if (choice.nodes().get(node).chain() instanceof NodeScore.Other) {
            return CompletableFuture.completedFuture(true);
        }
        long start = System.nanoTime();
        return nodes.get(node).state().thenApply(state -> {
            learn(node, new NodeSign.InState(state, slot()));
            learn(node, new NodeSign.Answered(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
            return true;
        });
    }

    private long slot() {
        return network.slotAt(clock.instant().getEpochSecond());
    }

    void worked(int node) {
        // Otherwise there is nothing to learn, and calls are many.
        if (choice.nodes().get(node).weight() > 0) {
            learn(node, new NodeSign.Worked());
        }
    }

    void failed(int node, Throwable thrown) {
        if (Failures.cause(thrown) instanceof BeaconFailure failure) {
            if (failure.kind() == Kind.UNAVAILABLE) {
                suspect.get(node).set(true);
            }
            news.failed(nodes.get(node).name(), failure);
            learn(node, new NodeSign.Failed(failure.kind()));
        }
    }

    /// It is there again after it was not: who it is is asked before it is used.
    void reconnected(int node) {
        learn(node, new NodeSign.Reconnected());
        look(node);
    }

    private synchronized void learn(int node, NodeSign sign) {
        var before = choice;
        var after = before.after(node, sign);
        choice = after;
        for (int each = 0; each < nodes.size(); each++) {
            if (!before.out(each).equals(after.out(each))) {
                news.stands(nodes.get(each).name(), after.out(each), why(after, each));
            }
        }
    }

    /// Why nobody can be asked, with each node's reason.
    BeaconFailure nobody() {
        var known = choice;
        boolean others = IntStream.range(0, nodes.size())
                .allMatch(node -> known.out(node).equals(Optional.of(Out.OTHER_CHAIN)));
        return new BeaconFailure(
                others ? Kind.OTHER_CHAIN : Kind.UNAVAILABLE,
                "no beacon node can be asked: "
                        + IntStream.range(0, nodes.size())
                                .mapToObj(node -> nodes.get(node).name() + " " + why(known, node))
                                .collect(Collectors.joining("; ")));
    }

    private static String why(NodeChoice choice, int node) {
        var score = choice.nodes().get(node);
        return choice.out(node)
                .map(out -> switch (out) {
                    case UNKNOWN -> "has not said yet which chain it is on";
                    case OTHER_CHAIN ->
                        "is on another chain: "
                                + (score.chain() instanceof NodeScore.Other(var difference) ? difference : "");
                    case SYNCING -> "is syncing: " + told(score);
                    case OPTIMISTIC -> "is optimistic: " + told(score);
                    case EXECUTION_OFFLINE -> "has no execution client: " + told(score);
                    case BEHIND -> "is behind the others: " + told(score);
                    case FAILING -> "fails";
                })
                .orElse("");
    }

    private static String told(NodeScore score) {
        return score.state()
                .map(state -> "head " + state.headSlot() + ", " + state.syncDistance() + " slots short")
                .orElse("it said nothing");
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
