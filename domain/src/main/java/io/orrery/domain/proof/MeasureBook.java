package io.orrery.domain.proof;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/// What proofs have taken, kept: who starts anew need not learn it again at the price of a machine's memory.
public interface MeasureBook {

    /// The newest measures first, up to a number of circuits.
    CompletionStage<Map<CircuitRef, CircuitMeasure>> newest(int max);

    CompletionStage<Boolean> put(CircuitRef circuit, CircuitMeasure measure, long nowMs);
}
