package io.orrery.http;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.Reached;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the tables again and again and tells what is new: one look for all who follow. The tables are the same for
/// every node, whichever of them fills them.
final class ChainFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainFeed.class);
    /// Read at a time.
    private static final int PAGE = 1_000;
    /// Batches that are followed on their way to finality; those after them are told of when they come nearer.
    private static final int MAX_FOLLOWED = 4_096;

    private final RollupView view;
    private final Await await;
    private final Chain chain;
    private final BatchJson batches;
    private final Set<Consumer<News>> listeners = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    // Of the thread alone, once it runs.
    private boolean begun;
    private long events;
    private long nextSequence;
    private long nextBlock = Chain.GENESIS + 1;
    private long firstFollowed = 1;
    private final Map<Long, BatchStage> stages = new HashMap<>();

    private ChainFeed(RollupView view, Await await, Chain chain, BatchJson batches, Duration poll) {
        this.view = view;
        this.await = await;
        this.chain = chain;
        this.batches = batches;
        this.thread = Thread.ofVirtual().name("orrery-feed").unstarted(() -> run(poll));
    }

    /// What happens from now on will be told.
    static ChainFeed start(RollupView view, Await await, Chain chain, BatchJson batches, Duration poll) {
        var feed = new ChainFeed(view, await, chain, batches, poll);
        feed.look();
        feed.thread.start();
        return feed;
    }

    /// Told of everything that happens from now on, one after another, on a thread that must not be blocked.
    void add(Consumer<News> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<News> listener) {
        listeners.remove(listener);
    }

    /// How many are told.
    int listeners() {
        return listeners.size();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(Duration poll) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                look();
                Thread.sleep(poll);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                // What was told is behind the marks, what was not is looked at again.
                if (Thread.currentThread().isInterrupted() || !pause(poll)) {
                    return;
                }
                LOG.warn("event=feed-delayed cause=\"{}\"", failed.toString());
            }
        }
    }

    private static boolean pause(Duration poll) {
        try {
            Thread.sleep(poll);
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void look() {
        var extent = await.of(view.extent());
        // Tables that are being made again say nothing new until they are past the mark.
        if (begun && extent.events() <= events) {
            return;
        }
        // What was there before the first look is nobody's news.
        if (!begun || listeners.isEmpty()) {
            nextSequence = Math.max(nextSequence, extent.operations());
            nextBlock = Math.max(nextBlock, chain.head(BatchStage.SEALED) + 1);
            follow(_ -> {});
        } else {
            sequenced(extent.operations());
            sealed(chain.head(BatchStage.SEALED));
            follow(this::advanced);
        }
        events = extent.events();
        begun = true;
    }

    private void sequenced(long operations) {
        while (nextSequence < operations) {
            var page = await.of(view.sequencedFrom(nextSequence, (int) Math.min(PAGE, operations - nextSequence)));
            if (page.isEmpty()) {
                return;
            }
            tell(new News.Sequenced(page.stream().map(chain::entry).toList()));
            nextSequence = page.getLast().sequence() + 1;
        }
    }

    private void sealed(long head) {
        for (; nextBlock <= head; nextBlock++) {
            chain.block(nextBlock).ifPresent(block -> tell(new News.Sealed(EthJson.header(block), EthLogs.of(block))));
        }
    }

    /// Compares the stages of the batches that are on their way with those of the last look.
    private void follow(Consumer<Reached> changed) {
        for (var reached : await.of(view.reachedFrom(firstFollowed, MAX_FOLLOWED))) {
            if (stages.get(reached.batch()) != reached.stage()) {
                changed.accept(reached);
                stages.put(reached.batch(), reached.stage());
            }
        }
        while (stages.get(firstFollowed) == BatchStage.FINALIZED) {
            stages.remove(firstFollowed++);
        }
    }

    private void advanced(Reached reached) {
        batches.news(reached.batch()).ifPresent(this::tell);
    }

    private void tell(News news) {
        listeners.forEach(listener -> listener.accept(news));
    }
}
