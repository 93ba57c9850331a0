package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchTrace.SlotTrace;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.BitPacker;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import io.orrery.zk.hash.Poseidon;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What L1 is told of a batch, and the three public inputs that bind it to the proof. See docs/PROTOCOL.md, *Data*.
///
/// @param size the batch's: not in the vector, since every size has a circuit of its own
/// @param header `number, feeAccount, timestamp` packed into an element
/// @param slots the slot stream as L1 takes it: 31 bytes an element, zero elements at the end left out
/// @param l1Operations the L1 operations as L1 takes them: 128 bytes each
/// @param commitment `C`
/// @param challenge `z`
/// @param evaluation `y`
/// @param receipt of the layer that has the slot stream; its mode decides `challenge` and `evaluation`
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the contents.
public record BatchStreams(
        BatchSize size,
        Fr domain,
        Fr header,
        Fr prevRoot,
        Fr newRoot,
        byte[] slots,
        byte[] l1Operations,
        Fr commitment,
        Fr challenge,
        Fr evaluation,
        DataReceipt receipt) {

    /// Bytes of a slot element on L1.
    public static final int SLOT_ELEMENT_BYTES = 31;
    /// Elements of an L1 operation.
    public static final int L1_OPERATION_ELEMENTS = 4;

    private static final int SLOT_BITS = 124;
    private static final int SLOT_GROUP = 4;
    private static final int HEAD_ELEMENTS = 4;

    /// Of a batch whose slot stream goes to L1.
    public BatchStreams(
            BatchSize size,
            Fr domain,
            Fr header,
            Fr prevRoot,
            Fr newRoot,
            byte[] slots,
            byte[] l1Operations,
            Fr commitment,
            Fr challenge,
            Fr evaluation) {
        this(
                size,
                domain,
                header,
                prevRoot,
                newRoot,
                slots,
                l1Operations,
                commitment,
                challenge,
                evaluation,
                new DataReceipt.Calldata());
    }

    /// For L1's calldata: what it is for another layer follows from its receipt, see [#published].
    public static BatchStreams of(BatchTrace trace) {
        var batch = trace.batch();
        var header = header(batch.number(), batch.feeAccount(), batch.timestamp());
        var slots = slotBytes(slotElements(batch));
        var operations = operationBytes(l1Operations(trace));
        return new BatchStreams(
                        batch.size(),
                        trace.domain(),
                        header,
                        trace.prevRoot(),
                        trace.newRoot(),
                        slots,
                        operations,
                        commitment(
                                trace.domain(),
                                header,
                                trace.prevRoot(),
                                trace.newRoot(),
                                batch.size(),
                                slots,
                                operations),
                        Fr.ZERO,
                        Fr.ZERO)
                .published(new DataReceipt.Calldata());
    }

    /// The element that has what L1 is told of a batch beside its roots: `number, feeAccount, timestamp`.
    ///
    /// @throws IllegalArgumentException where one does not fit in its 32, 32 or 64 bits
    public static Fr header(long number, long feeAccount, long timestamp) {
        return Fr.of(new BitPacker()
                .put(number, 32)
                .put(feeAccount, 32)
                .put(timestamp, 64)
                .toBigInteger());
    }

    /// `C` from the streams as L1 would have them.
    ///
    /// @throws IllegalArgumentException where they are not whole elements below the modulus, or more slots than the
    ///     size has
    public static Fr commitment(
            Fr domain, Fr header, Fr prevRoot, Fr newRoot, BatchSize size, byte[] slots, byte[] l1Operations) {
        if (slots.length % SLOT_ELEMENT_BYTES != 0 || slots.length > size.slotElements() * SLOT_ELEMENT_BYTES) {
            throw new IllegalArgumentException("slots have " + slots.length + " bytes, not a multiple of "
                    + SLOT_ELEMENT_BYTES + " up to " + size.slotElements() * SLOT_ELEMENT_BYTES);
        }
        if (l1Operations.length % (L1_OPERATION_ELEMENTS * Fr.BYTES) != 0) {
            throw new IllegalArgumentException("L1 operations have " + l1Operations.length
                    + " bytes, not a multiple of " + L1_OPERATION_ELEMENTS * Fr.BYTES);
        }
        var absorbed = elements(slots, SLOT_ELEMENT_BYTES);
        absorbed.addAll(Collections.nCopies(size.streamElements() - absorbed.size(), Fr.ZERO));
        absorbed.addAll(elements(l1Operations, Fr.BYTES));
        var commitment = Poseidon.hash(domain, header, prevRoot, newRoot);
        // Both streams come in groups of four.
        for (int i = 0; i < absorbed.size(); i += SLOT_GROUP) {
            commitment = absorb(commitment, absorbed.subList(i, i + SLOT_GROUP));
        }
        return commitment;
    }

    /// The same batch with its slot stream at the layer of the receipt, and bound to its proof in that mode.
    public BatchStreams published(DataReceipt published) {
        var binding = binding(published.mode());
        return new BatchStreams(
                size,
                domain,
                header,
                prevRoot,
                newRoot,
                slots,
                l1Operations,
                commitment,
                binding.challenge(),
                binding.evaluation(),
                published);
    }

    /// What binds the vector that L1 has to the commitment. Of the receipt only the mode counts: a proof stays good
    /// when data is published once more, at the same kind of place or another.
    public record Binding(Fr challenge, Fr evaluation) {}

    public Binding binding(DataMode mode) {
        var onL1 = switch (mode) {
            case ROLLUP -> slots;
            case VALIDIUM -> new byte[0];
        };
        var drawn = Fr.reduceBytes(Keccak256.hash(
                commitment.toBytes(),
                Keccak256.hash(onL1),
                Keccak256.hash(l1Operations),
                domain.toBytes(),
                header.toBytes(),
                prevRoot.toBytes(),
                newRoot.toBytes()));
        var vector = new ArrayList<>(List.of(domain, header, prevRoot, newRoot));
        if (mode == DataMode.ROLLUP) {
            vector.addAll(elements(slots, SLOT_ELEMENT_BYTES));
            vector.addAll(Collections.nCopies(HEAD_ELEMENTS + size.streamElements() - vector.size(), Fr.ZERO));
        }
        vector.addAll(elements(l1Operations, Fr.BYTES));
        var sum = Fr.ZERO;
        for (var element : vector.reversed()) {
            sum = sum.mul(drawn).add(element);
        }
        return new Binding(drawn, sum);
    }

    public DataMode mode() {
        return receipt.mode();
    }

    /// @throws IllegalArgumentException where one is not below the modulus
    private static List<Fr> elements(byte[] bytes, int width) {
        var elements = new ArrayList<Fr>(bytes.length / width);
        for (int at = 0; at < bytes.length; at += width) {
            elements.add(element(Arrays.copyOfRange(bytes, at, at + width)));
        }
        return elements;
    }

    private static Fr absorb(Fr commitment, List<Fr> four) {
        return Poseidon.hash(commitment, four.get(0), four.get(1), four.get(2), four.get(3));
    }

    private static List<Fr> slotElements(SealedBatch batch) {
        int count = batch.size().streamElements();
        var elements = new ArrayList<Fr>(count);
        for (int i = 0; i < count; i++) {
            elements.add(Fr.of(new BitPacker()
                    .put(slotAt(batch, 2 * i), SLOT_BITS)
                    .put(slotAt(batch, 2 * i + 1), SLOT_BITS)
                    .toBigInteger()));
        }
        return elements;
    }

    private static BigInteger slotAt(SealedBatch batch, int place) {
        if (place >= batch.slots().size()) {
            return BigInteger.ZERO;
        }
        return switch (batch.slots().get(place)) {
            case Slot.Deposit(var _, var account) -> slot(OperationType.DEPOSIT, 0, account, 0, 0);
            case Slot.Forced(var operation) -> slot(type(operation), operation.account(), 0, 0, 0);
            case Slot.Signed(var signed, var cancelled) -> {
                var transaction = signed.transaction();
                yield cancelled
                        ? slot(OperationType.CANCEL, transaction.from(), 0, 0, 0)
                        : slot(
                                transaction.type(),
                                transaction.from(),
                                signed.receiver(),
                                transaction.amount(),
                                transaction.fee());
            }
        };
    }

    private static OperationType type(ForcedOperation operation) {
        return switch (operation) {
            case ForcedOperation.SetKey _ -> OperationType.SET_KEY;
            case ForcedOperation.ForcedExit _ -> OperationType.FORCED_EXIT;
        };
    }

    private static BigInteger slot(OperationType type, long from, long to, long amount, long fee) {
        return new BitPacker()
                .put(type.code(), 4)
                .put(from, 32)
                .put(to, 32)
                .put(amount, DecimalFloat.AMOUNT.bits())
                .put(fee, DecimalFloat.FEE.bits())
                .toBigInteger();
    }

    private static List<List<Fr>> l1Operations(BatchTrace trace) {
        var operations = new ArrayList<List<Fr>>();
        for (int i = 0; i < trace.batch().slots().size(); i++) {
            switch (trace.batch().slots().get(i)) {
                case Slot.Deposit(var deposit, var account) ->
                    operations.add(List.of(
                            operation(OperationType.DEPOSIT, account, deposit.token(), deposit.amount()),
                            element(deposit.owner().toBytes()),
                            deposit.key().x(),
                            deposit.key().y()));
                case Slot.Forced(var operation) ->
                    operations.add(
                            forced(operation, trace.slots().get(i).debit().before()));
                case Slot.Signed(var signed, var cancelled) -> {
                    if (!cancelled && signed.transaction().type() == OperationType.WITHDRAW) {
                        SlotTrace slot = trace.slots().get(i);
                        operations.add(List.of(
                                operation(
                                        OperationType.WITHDRAW,
                                        signed.transaction().from(),
                                        signed.transaction().token(),
                                        DecimalFloat.AMOUNT.decode(
                                                signed.transaction().amount())),
                                element(slot.debit().before().owner().toBytes()),
                                Fr.ZERO,
                                Fr.ZERO));
                    }
                    if (!cancelled && signed.transaction().type() == OperationType.OPEN) {
                        operations.add(List.of(
                                operation(
                                        OperationType.OPEN,
                                        signed.place(),
                                        signed.transaction().token(),
                                        BigInteger.ZERO),
                                signed.transaction().owner().toElement(),
                                Fr.ZERO,
                                Fr.ZERO));
                    }
                }
            }
        }
        return operations;
    }

    /// @param found the account before the slot, from which follows whether it is done
    private static List<Fr> forced(ForcedOperation operation, Account found) {
        boolean done = operation.isOf(found);
        var owner = element(operation.owner().toBytes());
        return switch (operation) {
            case ForcedOperation.SetKey setKey ->
                List.of(
                        Fr.of(new BitPacker()
                                .put(OperationType.SET_KEY.code(), 4)
                                .put(setKey.account(), 32)
                                .put(done ? 1 : 0, 1)
                                .toBigInteger()),
                        owner,
                        setKey.key().x(),
                        setKey.key().y());
            case ForcedOperation.ForcedExit exit ->
                List.of(
                        operation(
                                OperationType.FORCED_EXIT,
                                exit.account(),
                                done ? found.token() : 0,
                                done ? found.balance() : BigInteger.ZERO),
                        owner,
                        Fr.ZERO,
                        Fr.ZERO);
        };
    }

    private static Fr operation(OperationType type, long account, long token, BigInteger amount) {
        return Fr.of(new BitPacker()
                .put(type.code(), 4)
                .put(account, 32)
                .put(token, 32)
                .put(amount, 128)
                .toBigInteger());
    }

    private static Fr element(byte[] bigEndian) {
        return Fr.of(new BigInteger(1, bigEndian));
    }

    private static byte[] slotBytes(List<Fr> elements) {
        int used = elements.size();
        while (used > 0 && elements.get(used - 1).isZero()) {
            used--;
        }
        var bytes = new ByteArrayOutputStream(used * SLOT_ELEMENT_BYTES);
        for (var element : elements.subList(0, used)) {
            // Two slots take 248 bits, so the first of the 32 bytes is zero.
            bytes.write(element.toBytes(), 1, SLOT_ELEMENT_BYTES);
        }
        return bytes.toByteArray();
    }

    private static byte[] operationBytes(List<List<Fr>> operations) {
        var bytes = new ByteArrayOutputStream(operations.size() * L1_OPERATION_ELEMENTS * 32);
        operations.forEach(operation -> operation.forEach(element -> bytes.writeBytes(element.toBytes())));
        return bytes.toByteArray();
    }

    /// By content, arrays included.
    @Override
    public boolean equals(Object other) {
        return other instanceof BatchStreams that
                && size.equals(that.size)
                && domain.equals(that.domain)
                && header.equals(that.header)
                && prevRoot.equals(that.prevRoot)
                && newRoot.equals(that.newRoot)
                && Arrays.equals(slots, that.slots)
                && Arrays.equals(l1Operations, that.l1Operations)
                && commitment.equals(that.commitment)
                && challenge.equals(that.challenge)
                && evaluation.equals(that.evaluation)
                && receipt.equals(that.receipt);
    }

    @Override
    public int hashCode() {
        return challenge.hashCode();
    }
}
