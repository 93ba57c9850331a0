package io.orrery.domain.rollup.batch;

import java.util.Optional;

/// How far a batch has come, in order.
public enum BatchStage {
    /// Its slots are fixed.
    SEALED,
    /// Its roots, data and trace are known.
    ASSEMBLED,
    /// L1 has its data.
    COMMITTED,
    /// L1 has verified its proof.
    PROVEN,
    /// L1 has published its root and credited its withdrawals.
    EXECUTED,
    /// The L1 block that executed it is final.
    FINALIZED;

    /// The stage that follows; none follows the last.
    public Optional<BatchStage> next() {
        return switch (this) {
            case SEALED -> Optional.of(ASSEMBLED);
            case ASSEMBLED -> Optional.of(COMMITTED);
            case COMMITTED -> Optional.of(PROVEN);
            case PROVEN -> Optional.of(EXECUTED);
            case EXECUTED -> Optional.of(FINALIZED);
            case FINALIZED -> Optional.empty();
        };
    }

    /// The stage that comes before; `IllegalStateException` where none does.
    public BatchStage before() {
        return switch (this) {
            case SEALED -> throw new IllegalStateException("no stage comes before " + this);
            case ASSEMBLED -> SEALED;
            case COMMITTED -> ASSEMBLED;
            case PROVEN -> COMMITTED;
            case EXECUTED -> PROVEN;
            case FINALIZED -> EXECUTED;
        };
    }
}
