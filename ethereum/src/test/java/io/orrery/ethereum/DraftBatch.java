package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/// A batch as the tests make one: its calldata, and by plain integer arithmetic the record that the contract must
/// arrive at.
record DraftBatch(BatchHeader header, List<BigInteger> slotElements, List<List<BigInteger>> operations) {
    static final int SLOTS = 8;
    /// Slots of a second size: odd, and no whole number of groups.
    static final int MORE_SLOTS = 39;
    /// The most that a circuit of 2^22 constraints has.
    static final int MOST_SLOTS = 157;

    private static final BigInteger R = Fr.MODULUS;

    /// A batch of transfers only: random slots, as dense as the most expensive data.
    static DraftBatch transfers(long number, long timestamp, int elements) {
        return transfers(number, timestamp, SLOTS, elements);
    }

    static DraftBatch transfers(long number, long timestamp, int size, int elements) {
        var random = new SplittableRandom(number);
        var slots = new ArrayList<BigInteger>();
        for (int i = 0; i < elements; i++) {
            var bytes = new byte[31];
            random.nextBytes(bytes);
            bytes[0] |= 1;
            slots.add(new BigInteger(1, bytes));
        }
        return new DraftBatch(header(number, size, timestamp), slots, List.of());
    }

    /// A full batch of transfers only.
    static DraftBatch full(long number, long timestamp, int size) {
        var draft = transfers(number, timestamp, size, (size + 1) / 2);
        if (size % 2 == 1) {
            var half = BigInteger.TWO.pow(124).subtract(BigInteger.ONE);
            draft.slotElements.set(size / 2, draft.slotElements.getLast().and(half));
        }
        return draft;
    }

    static DraftBatch of(long number, long timestamp, List<List<BigInteger>> operations) {
        return new DraftBatch(header(number, timestamp), List.of(BigInteger.valueOf(77)), operations);
    }

    static BatchHeader header(long number, long timestamp) {
        return header(number, SLOTS, timestamp);
    }

    static BatchHeader header(long number, int size, long timestamp) {
        return new BatchHeader(
                number,
                size,
                5,
                timestamp,
                root(number),
                BigInteger.valueOf(number).multiply(BigInteger.TWO.pow(200)));
    }

    static BigInteger root(long number) {
        return R.subtract(BigInteger.valueOf(1 + number));
    }

    static List<BigInteger> deposit(
            long to, long token, BigInteger amount, Address owner, BigInteger ax, BigInteger ay) {
        return List.of(packed(2, to, token, amount), word(owner), ax, ay);
    }

    static List<BigInteger> withdrawal(long from, long token, BigInteger amount, Address owner) {
        return List.of(packed(3, from, token, amount), word(owner), BigInteger.ZERO, BigInteger.ZERO);
    }

    static List<BigInteger> open(long to, long token, Address owner) {
        return List.of(packed(5, to, token, BigInteger.ZERO), word(owner), BigInteger.ZERO, BigInteger.ZERO);
    }

    static List<BigInteger> setKey(long account, boolean applied, Address owner, BigInteger ax, BigInteger ay) {
        return List.of(packed(6, account, applied ? 1 : 0, BigInteger.ZERO), word(owner), ax, ay);
    }

    static List<BigInteger> forcedExit(long account, long token, BigInteger amount, Address owner) {
        return List.of(packed(7, account, token, amount), word(owner), BigInteger.ZERO, BigInteger.ZERO);
    }

    static BigInteger word(Address address) {
        return new BigInteger(1, address.toBytes());
    }

    private static BigInteger packed(long type, long account, long token, BigInteger amount) {
        return BigInteger.valueOf(type)
                .add(BigInteger.valueOf(account).shiftLeft(4))
                .add(BigInteger.valueOf(token).shiftLeft(36))
                .add(amount.shiftLeft(68));
    }

    byte[] slots() {
        return joined(slotElements, 31);
    }

    byte[] l1Operations() {
        return joined(operations.stream().flatMap(List::stream).toList(), 32);
    }

    CommittedBatch call() {
        return new CommittedBatch(header, slots(), l1Operations());
    }

    BatchRecord record(BigInteger domain, BigInteger prevRoot, long queueEnd) {
        var packed = BigInteger.valueOf(header.number())
                .add(BigInteger.valueOf(header.feeAccount()).shiftLeft(32))
                .add(BigInteger.valueOf(header.timestamp()).shiftLeft(64));
        var l1OpsHash = Keccak256.hash(l1Operations());
        var challenge = new BigInteger(
                        1,
                        Keccak256.hash(
                                joined(List.of(header.commitment()), 32),
                                Keccak256.hash(slots()),
                                l1OpsHash,
                                joined(List.of(domain, packed, prevRoot, header.newRoot()), 32)))
                .mod(R);
        var vector = new ArrayList<>(List.of(domain, packed, prevRoot, header.newRoot()));
        vector.addAll(slotElements);
        // Whole groups of four elements, eight slots each.
        while (vector.size() < 4 + (header.size() + 7) / 8 * 4) {
            vector.add(BigInteger.ZERO);
        }
        operations.forEach(vector::addAll);
        var evaluation = BigInteger.ZERO;
        for (int i = 0; i < vector.size(); i++) {
            evaluation = evaluation.add(vector.get(i).multiply(challenge.modPow(BigInteger.valueOf(i), R)));
        }
        return new BatchRecord(
                header.number(),
                header.size(),
                header.timestamp(),
                queueEnd,
                header.newRoot(),
                header.commitment(),
                challenge,
                evaluation.mod(R),
                Digest.of(l1OpsHash));
    }

    private static byte[] joined(List<BigInteger> elements, int bytes) {
        var joined = new ByteArrayOutputStream();
        for (var element : elements) {
            var digits = element.toString(16);
            joined.writeBytes(HexFormat.of().parseHex("0".repeat(2 * bytes - digits.length()) + digits));
        }
        return joined.toByteArray();
    }
}
