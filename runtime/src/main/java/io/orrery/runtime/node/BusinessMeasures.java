package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.rollup.batch.BatchTally;
import io.orrery.persistence.view.RollupProjection;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much the rollup is used and what it earns. Measures, not books: the process that follows the journal tells
/// of a batch, once, and what a process has told ends with it.
final class BusinessMeasures {
    private static final Logger LOG = LoggerFactory.getLogger(BusinessMeasures.class);

    /// Adds to a gauge what is too large for a counter: 64 bits are 9 ether in its smallest unit.
    interface Amounts {
        void add(MetricName name, double amount, String... tagValues);
    }

    private final Metrics metrics;
    private final Amounts amounts;

    BusinessMeasures(Metrics metrics, Amounts amounts) {
        this.metrics = metrics;
        this.amounts = amounts;
    }

    /// Counts accounts now and then: it looks at all of them, and users do not come by the second.
    void count(ActorSystem<?> system, Supplier<CompletionStage<Long>> accounts, Duration look) {
        system.scheduler()
                .scheduleWithFixedDelay(Duration.ZERO, look, () -> count(accounts.get()), system.executionContext());
    }

    private void count(CompletionStage<Long> accounts) {
        accounts.whenComplete((@Nullable Long open, @Nullable Throwable silent) -> {
            if (open != null) {
                metrics.set(MetricName.ACCOUNTS, open);
            } else {
                LOG.debug("event=accounts-unknown", silent);
            }
        });
    }

    void told(RollupProjection.Step step) {
        step.sealed().forEach(this::sealed);
    }

    private void sealed(BatchTally tally) {
        tally.operations().forEach((kind, count) -> metrics.count(MetricName.OPERATIONS_SEALED, count, kind.name()));
        add(MetricName.FEES_EARNED, tally.fees());
        add(MetricName.DEPOSITED, tally.deposited());
        add(MetricName.WITHDRAWN, tally.withdrawn());
    }

    private void add(MetricName name, Map<Long, BigInteger> byToken) {
        byToken.forEach((token, amount) -> amounts.add(name, amount.doubleValue(), Long.toString(token)));
    }
}
