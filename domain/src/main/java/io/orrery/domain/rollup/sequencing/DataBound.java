package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

/// By data: L1's nodes pass on no transaction that is larger than 128 KiB.
///
/// @param mostBytes of the data of one batch, at least that of one operation of L1
public record DataBound(int mostBytes) {
    /// Two slots are an element of 31 bytes.
    private static final int BYTES_OF_TWO = 31;

    private static final int BYTES_OF_L1_OPERATION = 128;

    public DataBound {
        require(mostBytes >= BYTES_OF_TWO + BYTES_OF_L1_OPERATION, "mostBytes", mostBytes);
    }

    /// Whether a batch may have so many operations, of which L1 sees so many.
    boolean takes(int operations, int l1Operations) {
        long elements = (operations + 1L) / 2;
        return elements * BYTES_OF_TWO + (long) l1Operations * BYTES_OF_L1_OPERATION <= mostBytes;
    }
}
