package io.orrery.domain.rollup.batch;

/// How large a batch is: for each size there is one circuit, and on L1 one verifier. See docs/PROTOCOL.md, *A batch*.
///
/// @param slots `N`, 1 to 32767: 15 bits on L1
public record BatchSize(int slots) implements Comparable<BatchSize> {
    /// The first size there was: batches that were written down without a size have it.
    public static final BatchSize FIRST = new BatchSize(8);

    private static final int MAX_SLOTS = 0x7FFF;
    private static final int SLOTS_IN_ELEMENT = 2;
    private static final int ELEMENTS_IN_GROUP = 4;

    public BatchSize {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("a batch has 1 to " + MAX_SLOTS + " slots, not " + slots);
        }
    }

    /// The name of the circuit where the data is on L1: `batch-8`. See [DataMode#circuit].
    public String circuit() {
        return "batch-" + slots;
    }

    /// Elements of the slot stream that slots may stand in.
    public int slotElements() {
        return Math.ceilDiv(slots, SLOTS_IN_ELEMENT);
    }

    /// Elements of the slot stream with the zeros that fill its last group of four.
    public int streamElements() {
        return Math.ceilDiv(slotElements(), ELEMENTS_IN_GROUP) * ELEMENTS_IN_GROUP;
    }

    @Override
    public int compareTo(BatchSize other) {
        return Integer.compare(slots, other.slots);
    }
}
