package io.orrery.domain.rollup.replay;

/// L1 data that breaks the protocol: the operator or this reader is wrong.
public final class ReplayRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The slot of an error that concerns the batch as a whole.
    public static final int NO_SLOT = -1;

    private final long batch;
    private final int slot;

    ReplayRefused(long batch, int slot, String rule) {
        super("batch " + batch + (slot == NO_SLOT ? "" : ", slot " + slot) + ": " + rule);
        this.batch = batch;
        this.slot = slot;
    }

    public long batch() {
        return batch;
    }

    /// From 0; [#NO_SLOT] where no single one is to blame.
    public int slot() {
        return slot;
    }
}
