package io.orrery.domain.rollup.batch;

import io.orrery.zk.field.Fr;

/// What L1 is told of a batch, and the three public inputs that bind it to the proof. See docs/PROTOCOL.md, *Data*.
///
/// @param header `number, feeAccount, timestamp` packed into an element
/// @param slots the slot stream as L1 takes it: 31 bytes an element, zero elements at the end left out
/// @param l1Operations the L1 operations as L1 takes them: 128 bytes each
/// @param commitment `C`
/// @param challenge `z`
/// @param evaluation `y`
public record BatchStreams(
        Fr domain,
        Fr header,
        Fr prevRoot,
        Fr newRoot,
        byte[] slots,
        byte[] l1Operations,
        Fr commitment,
        Fr challenge,
        Fr evaluation) {

    /// @param slotCount the circuit's `N`, a multiple of 8
    public static BatchStreams of(BatchTrace trace, int slotCount) {
        throw new IllegalStateException();
    }
}
