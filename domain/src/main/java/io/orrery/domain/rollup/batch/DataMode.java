package io.orrery.domain.rollup.batch;

/// Where a batch's slot stream is, and with it which circuit proves the batch. See docs/PROTOCOL.md, *Data
/// availability*.
public enum DataMode {
    /// In the calldata of its commit: L1 evaluates it.
    ROLLUP("", 0),
    /// Elsewhere: L1 evaluates all but the slots, and the commitment alone binds them.
    VALIDIUM("-validium", 0x8000);

    private final String suffix;
    private final int flag;

    DataMode(String suffix, int flag) {
        this.suffix = suffix;
        this.flag = flag;
    }

    /// The name of the circuit: `batch-8`, `batch-8-validium`.
    public String circuit(BatchSize size) {
        return size.circuit() + suffix;
    }

    /// What L1 calls the circuit: the slots in 15 bits, and above them whether it is a validium's.
    public int sizeWord(BatchSize size) {
        return size.slots() | flag;
    }

    /// Of a size word that L1 told.
    public static DataMode of(int sizeWord) {
        return (sizeWord & VALIDIUM.flag) == 0 ? ROLLUP : VALIDIUM;
    }

    /// Of a size word that L1 told; `IllegalArgumentException` where it has no slots.
    public static BatchSize size(int sizeWord) {
        return new BatchSize(sizeWord & ~VALIDIUM.flag);
    }
}
