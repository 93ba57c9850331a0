package io.orrery.domain.rollup.view;

/// What was asked for is of a batch that was there, and is not kept any more.
public final class HistoryPruned extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param oldest the first batch that is there with all that belongs to it
    public HistoryPruned(long batch, long oldest) {
        super("batch " + batch + " is not kept any more; the history begins with batch " + oldest);
    }
}
