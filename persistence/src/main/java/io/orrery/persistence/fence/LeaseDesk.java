package io.orrery.persistence.fence;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node wants of leases, in as few transactions as can be: all that is asked for while one is under
/// way goes into the next. A node that starts asks for hundreds, one for each shard.
///
/// What the database did not answer to is made up for: a lease that was to be given back, or that may have been
/// taken though nobody was told, is given back again and again until that is done, or until it is wanted once more.
/// Else it would be this node's for as long as it lives, and nobody's to use.
final class LeaseDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseDesk.class);

    /// Wishes that may wait: above the shards and singletons of any cluster.
    private static final int MAX_WAITING = 10_000;
    /// Leases in one transaction.
    private static final int MAX_AT_ONCE = 500;
    /// A small part of the time that a shard may be away.
    private static final Duration BETWEEN_RETURNS = Duration.ofMillis(500);

    private record Wish(String name, boolean acquire, CompletableFuture<Boolean> granted) {}

    private final NodeRegistry registry;
    private final Consumer<NodeRegistry.Taken> listener;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("leases").factory());
    private final Queue<Wish> waiting = new ArrayDeque<>();
    private final Map<String, Consumer<Optional<Throwable>>> held = new ConcurrentHashMap<>();
    /// Names that this node may have in the database and should not. Of the one thread.
    private final NavigableSet<String> owed = new TreeSet<>();

    /// @param listener told of each transaction that has put somebody out
    LeaseDesk(NodeRegistry registry, Consumer<NodeRegistry.Taken> listener) {
        this.registry = registry;
        this.listener = listener;
    }

    /// @param lost told when this node loses it without having given it back
    CompletionStage<Boolean> acquire(String name, Consumer<Optional<Throwable>> lost) {
        return wish(name, true).thenApply(granted -> {
            if (granted) {
                held.put(name, lost);
            }
            return granted;
        });
    }

    CompletionStage<Boolean> release(String name) {
        held.remove(name);
        return wish(name, false);
    }

    /// Whether this node has it for certain: one that the database does not hear may have lost it.
    boolean holds(String name) {
        return held.containsKey(name) && registry.isHeard();
    }

    /// This node is out.
    void loseAll() {
        for (var name : new TreeSet<>(held.keySet())) {
            var lost = held.remove(name);
            if (lost != null) {
                lost.accept(Optional.of(new IllegalStateException("node " + registry.epoch() + " is out")));
            }
        }
    }

    private CompletableFuture<Boolean> wish(String name, boolean acquire) {
        var granted = new CompletableFuture<Boolean>();
        synchronized (waiting) {
            if (waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("more than " + MAX_WAITING + " leases are waited for"));
            }
            waiting.add(new Wish(name, acquire, granted));
        }
        thread.execute(this::work);
        return granted;
    }

    /// One transaction: what waits, up to the first wish of the other kind, so that what is given back and
    /// wanted again is done in that order.
    private void work() {
        var now = new ArrayList<Wish>();
        synchronized (waiting) {
            while (!waiting.isEmpty()
                    && now.size() < MAX_AT_ONCE
                    && (now.isEmpty()
                            || now.getFirst().acquire() == waiting.peek().acquire())) {
                now.add(waiting.remove());
            }
        }
        if (now.isEmpty()) {
            return;
        }
        var names = new TreeSet<String>();
        now.forEach(wish -> names.add(wish.name()));
        try {
            if (now.getFirst().acquire()) {
                owed.removeAll(names);
                var taken = registry.acquire(names);
                if (!taken.fenced().isEmpty()) {
                    listener.accept(taken);
                }
                now.forEach(wish -> wish.granted().complete(taken.names().contains(wish.name())));
            } else {
                registry.release(names);
                now.forEach(wish -> wish.granted().complete(true));
            }
        } catch (SQLException | RuntimeException failed) {
            owe(names);
            now.forEach(wish -> wish.granted().completeExceptionally(failed));
        }
    }

    private void owe(SortedSet<String> names) {
        if (owed.isEmpty()) {
            var _ = thread.schedule(this::giveBack, BETWEEN_RETURNS.toMillis(), TimeUnit.MILLISECONDS);
        }
        // What it has already it has, whatever became of a second wish.
        names.stream().filter(name -> !held.containsKey(name)).forEach(owed::add);
    }

    private void giveBack() {
        if (owed.isEmpty()) {
            return;
        }
        try {
            registry.release(new TreeSet<>(owed));
            owed.clear();
        } catch (SQLException | RuntimeException failed) {
            LOG.debug("leases are not given back yet: {}", owed, failed);
            var _ = thread.schedule(this::giveBack, BETWEEN_RETURNS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
