package io.orrery.domain.rollup.replay;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes the two streams of a batch apart again.
final class SlotReader {
    private static final int ELEMENT_BYTES = 31;
    private static final int SLOT_BITS = 124;
    private static final int OPERATION_BYTES = 128;

    private SlotReader() {}

    /// One slot, its fields as they stand.
    record RawSlot(int type, long from, long to, BigInteger amount, BigInteger fee) {
        boolean isZero() {
            return type == 0 && from == 0 && to == 0 && amount.signum() == 0 && fee.signum() == 0;
        }

        /// The value of the 40 bits of amount.
        BigInteger amountValue() {
            return decimal(amount, 35);
        }

        BigInteger feeValue() {
            return decimal(fee, 11);
        }

        private static BigInteger decimal(BigInteger encoded, int mantissaBits) {
            var exponent = encoded.shiftRight(mantissaBits).intValueExact();
            return field(encoded, 0, mantissaBits).multiply(BigInteger.TEN.pow(exponent));
        }
    }

    /// One L1 operation, its four elements as they stand.
    record RawOperation(BigInteger e0, BigInteger e1, BigInteger e2, BigInteger e3) {}

    /// The slots up to the last that is not a noop.
    static List<RawSlot> slots(CommittedBatch batch) {
        var bytes = batch.slots();
        if (bytes.length % ELEMENT_BYTES != 0) {
            throw refused(batch, "its slot stream has " + bytes.length + " bytes, not a multiple of " + ELEMENT_BYTES);
        }
        var slots = new ArrayList<RawSlot>();
        for (int at = 0; at < bytes.length; at += ELEMENT_BYTES) {
            var element = new BigInteger(1, Arrays.copyOfRange(bytes, at, at + ELEMENT_BYTES));
            if (element.signum() == 0 && at + ELEMENT_BYTES == bytes.length) {
                throw refused(batch, "its slot stream ends in a zero element");
            }
            slots.add(slot(field(element, 0, SLOT_BITS)));
            slots.add(slot(field(element, SLOT_BITS, SLOT_BITS)));
        }
        if (!slots.isEmpty() && slots.getLast().isZero()) {
            slots.removeLast();
        }
        return slots;
    }

    static List<RawOperation> operations(CommittedBatch batch) {
        var bytes = batch.l1Operations();
        if (bytes.length % OPERATION_BYTES != 0) {
            throw refused(
                    batch, "its L1 operations have " + bytes.length + " bytes, not a multiple of " + OPERATION_BYTES);
        }
        var operations = new ArrayList<RawOperation>();
        for (int at = 0; at < bytes.length; at += OPERATION_BYTES) {
            operations.add(new RawOperation(
                    word(bytes, at), word(bytes, at + 32), word(bytes, at + 64), word(bytes, at + 96)));
        }
        return operations;
    }

    private static RawSlot slot(BigInteger bits) {
        return new RawSlot(
                field(bits, 0, 4).intValueExact(),
                field(bits, 4, 32).longValueExact(),
                field(bits, 36, 32).longValueExact(),
                field(bits, 68, 40),
                field(bits, 108, 16));
    }

    private static BigInteger word(byte[] bytes, int at) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, at, at + 32));
    }

    private static BigInteger field(BigInteger value, int from, int bits) {
        return value.shiftRight(from).and(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
    }

    private static ReplayRefused refused(CommittedBatch batch, String rule) {
        return new ReplayRefused(batch.number(), ReplayRefused.NO_SLOT, rule);
    }
}
