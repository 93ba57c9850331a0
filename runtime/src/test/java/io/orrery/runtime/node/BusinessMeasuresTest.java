package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.domain.rollup.batch.BatchTally;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.persistence.view.Position;
import io.orrery.persistence.view.RollupProjection;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BusinessMeasuresTest {
    /// More than 64 bits hold.
    private static final BigInteger LARGE = BigInteger.TEN.pow(20);

    private final ToldMetrics metrics = new ToldMetrics();
    private final Map<String, Double> amounts = new HashMap<>();
    private final BusinessMeasures measures = new BusinessMeasures(
            metrics, (name, amount, tags) -> amounts.merge(name + List.of(tags).toString(), amount, Double::sum));

    private static RollupProjection.Step sealed(BatchTally... tallies) {
        return new RollupProjection.Step(new Position(3, 2), Map.of(), List.of(tallies));
    }

    private static SortedMap<Long, BigInteger> of(long token, BigInteger amount) {
        return new TreeMap<>(Map.of(token, amount));
    }

    @Test
    void whatBatchesHaveIsAddedUpByKindAndByToken() {
        var tally = new BatchTally(
                Map.of(OperationType.TRANSFER, 3L), of(0, BigInteger.TWO), of(1, LARGE), new TreeMap<>());

        measures.told(sealed(tally, tally));
        measures.told(sealed(tally));

        assertThat(metrics.of(MetricName.OPERATIONS_SEALED, "TRANSFER")).isEqualTo(9);
        assertThat(amounts).isEqualTo(Map.of("FEES_EARNED[0]", 6.0, "DEPOSITED[1]", 3e20));
    }

    @Test
    void aStepWithoutABatchTellsNothing() {
        measures.told(sealed());

        assertThat(metrics.isEmpty()).isTrue();
        assertThat(amounts).isEmpty();
    }
}
