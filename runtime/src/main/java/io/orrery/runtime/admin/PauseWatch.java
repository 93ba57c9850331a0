package io.orrery.runtime.admin;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.persistence.admin.SqlAdminBook;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people have paused, as the database had it when this node looked last. A database that does not
/// answer changes nothing: what was paused stays so.
final class PauseWatch implements Supplier<Pauses>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PauseWatch.class);

    private final SqlAdminBook book;
    private final Metrics metrics;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pauses").factory());
    private volatile Pauses pauses;

    private PauseWatch(SqlAdminBook book, Metrics metrics, Pauses pauses) {
        this.book = book;
        this.metrics = metrics;
        this.pauses = pauses;
    }

    /// Returns when it knows: a node that starts must do nothing that is paused.
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with its thread.
    static PauseWatch start(SqlAdminBook book, Metrics metrics, Duration look) throws SQLException {
        var watch = new PauseWatch(book, metrics, book.pausesNow());
        watch.measure();
        watch.thread.scheduleWithFixedDelay(watch::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public Pauses get() {
        return pauses;
    }

    void look() {
        try {
            var now = book.pausesNow();
            if (!now.equals(pauses)) {
                LOG.warn("event=pauses paused=\"{}\" before=\"{}\"", now.paused(), pauses.paused());
            }
            pauses = now;
            measure();
        } catch (SQLException silent) {
            LOG.debug("event=pauses-unknown", silent);
        } catch (RuntimeException bug) {
            // Nobody would look any more.
            LOG.error("event=pause-look-failed", bug);
        }
    }

    private void measure() {
        for (var work : Work.values()) {
            metrics.set(MetricName.PAUSED, pauses.has(work) ? 1 : 0, work.word());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
