package io.orrery.runtime.node;

import akka.actor.setup.Setup;
import com.typesafe.config.Config;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.readiness.Readiness;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Client;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.DatabaseLook;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks again and again whether this node may take work. Give it to `ActorSystem.create` beside
/// `BootstrapSetup`, so that [ReadinessCheck] finds it.
final class ReadinessWatch extends Setup implements NotReady, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessWatch.class);

    private final Transactions database;
    private final Optional<NodeFence> fence;
    private final L1Client l1;
    private final Readiness.Bounds bounds;
    private final Config settings;
    private final SteadyClock steady;
    private final InstantSource clock;
    private final Metrics metrics;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("readiness").factory());
    private final CompletableFuture<Void> joinable = new CompletableFuture<>();
    private volatile Set<Readiness.Reason> missing = EnumSet.noneOf(Readiness.Reason.class);
    private volatile Consumer<String> leave = _ -> {};
    private volatile boolean ending;
    // Of the thread.
    private long ready = System.nanoTime();
    private OptionalLong atFirst = OptionalLong.empty();

    private ReadinessWatch(
            Config config, NodeDatabase store, L1Client l1, long chainId, SteadyClock steady, Metrics metrics) {
        this.settings = config.getConfig("orrery.readiness");
        // On connections of their own, where there are some: load is not silence.
        this.database = new Transactions(
                store.fence().map(NodeFence::looks).orElse(store.database().dataSource()), Runnable::run);
        this.fence = store.fence();
        this.l1 = l1;
        this.bounds = new Readiness.Bounds(
                settings.getDuration("clock"),
                Optional.of(settings.getDuration("behind-l1"))
                        .filter(_ -> !config.getLongList("orrery.l1.devnet-chain-ids")
                                .contains(chainId)),
                settings.getLong("lag"),
                chainId);
        this.steady = steady;
        this.clock = steady.machine();
        this.metrics = metrics;
    }

    /// @param chainId of the L1 that the contracts are on
    /// @param steady is set whenever the machine's clock agrees with the database's
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with its thread.
    static ReadinessWatch start(
            Config config, NodeDatabase store, L1Client l1, long chainId, SteadyClock steady, Metrics metrics) {
        var watch = new ReadinessWatch(config, store, l1, chainId, steady, metrics);
        watch.thread.scheduleWithFixedDelay(
                watch::look, 0, watch.settings.getDuration("look").toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /// Waits until this node may join its cluster.
    ///
    /// @throws Complaint where it takes too long
    void awaitJoinable() {
        try {
            joinable.get(settings.getDuration("join-within").toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Complaint("this node is not ready to join its cluster: " + text(missing), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// @param leave told why, where this node should leave its work to others
    void leaveBy(Consumer<String> leave) {
        this.leave = leave;
    }

    /// From now on this node is not ready, because it ends.
    void ends() {
        ending = true;
        metrics.set(MetricName.NODE_READY, 0);
        fence.ifPresent(registry -> registry.ready(false));
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    /// Empty where this node may take work, but for its end.
    @Override
    public Optional<String> missing() {
        return Optional.of(missing).filter(reasons -> !reasons.isEmpty()).map(ReadinessWatch::text);
    }

    private static String text(Set<Readiness.Reason> reasons) {
        return reasons.stream().map(Readiness.Reason::text).collect(Collectors.joining(", "));
    }

    private void look() {
        try {
            judge();
        } catch (RuntimeException bug) {
            // Nobody would look any more, and what was true once would be told for ever.
            LOG.error("event=readiness-look-failed", bug);
        }
    }

    private void judge() {
        var facts = new Readiness.Facts(database(), l1());
        var now = Readiness.missing(facts, bounds);
        if (facts.database().isPresent() && !now.contains(Readiness.Reason.CLOCK_OFF)) {
            steady.agree();
        }
        if (!now.equals(missing)) {
            LOG.info("event=readiness ready={} missing=\"{}\"", now.isEmpty(), text(now));
        }
        missing = now;
        if (ending) {
            return;
        }
        metrics.set(MetricName.NODE_READY, now.isEmpty() ? 1 : 0);
        fence.ifPresent(registry -> registry.ready(now.isEmpty()));
        if (Readiness.missingToJoin(facts, bounds).isEmpty()) {
            joinable.complete(null);
        }
        if (now.isEmpty()) {
            ready = System.nanoTime();
        } else {
            leaveToOthers(Duration.ofNanos(System.nanoTime() - ready));
        }
    }

    private void leaveToOthers(Duration lasting) {
        // Where the database does not say whether others are ready, nobody could take over.
        if (fence.isEmpty() || missing.contains(Readiness.Reason.DATABASE_SILENT)) {
            return;
        }
        try {
            if (Readiness.leaves(
                    lasting, settings.getDuration("grace"), fence.get().othersReady())) {
                leave.accept("this node is not ready and leaves its work to others: " + text(missing)
                        + ". Start it again; it joins when it is ready.");
            }
        } catch (SQLException silent) {
            LOG.debug("event=registry-silent", silent);
        }
    }

    private Optional<Readiness.Database> database() {
        var asked = clock.instant();
        try {
            var look = database.readNow(DatabaseLook::at);
            atFirst = OptionalLong.of(atFirst.orElse(look.events()));
            metrics.set(MetricName.PROJECTION_LAG, look.behind().toMillis());
            return Optional.of(new Readiness.Database(
                    asked,
                    look.clock(),
                    clock.instant(),
                    look.lag(),
                    Math.max(0, atFirst.getAsLong() - look.applied())));
        } catch (SQLException silent) {
            return Optional.empty();
        }
    }

    private Optional<Readiness.L1> l1() {
        try {
            return Optional.of(l1.block(BlockTag.LATEST)
                    .thenCombine(
                            l1.chainId(),
                            (block, chain) ->
                                    new Readiness.L1(chain, Instant.ofEpochSecond(block.timestamp()), clock.instant()))
                    .toCompletableFuture()
                    .get(settings.getDuration("timeout").toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException silent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
