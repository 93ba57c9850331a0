package io.orrery.runtime.node;

import io.orrery.domain.readiness.Readiness;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.DatabaseLook;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets a node's time by its machine's wall clock, again and again, while that agrees with the
/// database's.
final class ClockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    private final Transactions database;
    private final SteadyClock steady;
    private final Duration tolerance;
    private final Consumer<Optional<Readiness.Reason>> told;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clock").factory());
    // Of the thread.
    private boolean off;

    private ClockWatch(
            Transactions database, SteadyClock steady, Duration tolerance, Consumer<Optional<Readiness.Reason>> told) {
        this.database = database;
        this.steady = steady;
        this.tolerance = tolerance;
        this.told = told;
    }

    /// @param told of each look after the first, what is wrong; empty where nothing is
    /// @throws Complaint where the clocks differ now: nobody knows which slot it is
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with its thread.
    static ClockWatch start(
            Transactions database,
            SteadyClock steady,
            Duration look,
            Duration tolerance,
            Consumer<Optional<Readiness.Reason>> told) {
        var watch = new ClockWatch(database, steady, tolerance, told);
        try {
            if (!watch.agrees()) {
                throw new Complaint("this machine's clock differs from the database's by more than " + tolerance
                        + ": which slot it is nobody knows");
            }
        } catch (SQLException silent) {
            throw new Complaint("the database does not tell what time it is: " + silent.getMessage(), silent);
        }
        watch.thread.scheduleWithFixedDelay(watch::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private boolean agrees() throws SQLException {
        var asked = steady.machine().instant();
        var said = database.readNow(DatabaseLook::at).clock();
        var answered = steady.machine().instant();
        return !said.isBefore(asked.minus(tolerance)) && !said.isAfter(answered.plus(tolerance));
    }

    private void look() {
        try {
            boolean right = agrees();
            if (right) {
                steady.agree();
            }
            if (right == off) {
                off = !right;
                LOG.warn("event=clock off={} tolerance={}", off, tolerance);
            }
            told.accept(right ? Optional.empty() : Optional.of(Readiness.Reason.CLOCK_OFF));
        } catch (SQLException silent) {
            LOG.debug("event=clock-unknown", silent);
            told.accept(Optional.of(Readiness.Reason.DATABASE_SILENT));
        } catch (RuntimeException bug) {
            // Nobody would look any more.
            LOG.error("event=clock-look-failed", bug);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
