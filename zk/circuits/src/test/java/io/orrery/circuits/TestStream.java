package io.orrery.circuits;

import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// `C` and `y` of docs/PROTOCOL.md, *Data*, written once more for the tests, with some challenge.
final class TestStream {
    static final Fr CHALLENGE = Fr.reduceBytes(
            new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8
            });

    private TestStream() {}

    static BatchInput bind(BatchTrace trace) {
        return bind(trace, CHALLENGE);
    }

    static BatchInput bind(BatchTrace trace, Fr challenge) {
        var v = vector(trace);
        var commitment = Poseidon.hash(v.get(0), v.get(1), v.get(2), v.get(3));
        for (int i = 4; i < v.size(); i += 4) {
            commitment = Poseidon.hash(commitment, v.get(i), v.get(i + 1), v.get(i + 2), v.get(i + 3));
        }
        return BatchInput.of(trace, commitment, challenge, evaluate(v, challenge));
    }

    /// What L1 arrives at that was told nothing of the slots.
    static Fr evaluationWithoutSlots(BatchTrace trace, Fr challenge) {
        var v = vector(trace);
        int groups = (trace.slots().size() + 7) / 8;
        v.subList(4, 4 + 4 * groups).clear();
        return evaluate(v, challenge);
    }

    private static Fr evaluate(List<Fr> v, Fr challenge) {
        var evaluation = Fr.ZERO;
        for (int i = v.size() - 1; i >= 0; i--) {
            evaluation = evaluation.mul(challenge).add(v.get(i));
        }
        return evaluation;
    }

    private static List<Fr> vector(BatchTrace trace) {
        var batch = trace.batch();
        var v = new ArrayList<Fr>();
        v.add(trace.domain());
        v.add(Fr.of(pack(
                new int[] {32, 32, 64},
                big(batch.number()),
                big(batch.feeAccount()),
                new BigInteger(Long.toUnsignedString(batch.timestamp())))));
        v.add(trace.prevRoot());
        v.add(trace.newRoot());
        for (int i = 0; i < trace.slots().size(); i += 2) {
            v.add(Fr.of(slot(batch.slots(), i).add(slot(batch.slots(), i + 1).shiftLeft(124))));
        }
        while (v.size() % 4 != 0) {
            v.add(Fr.ZERO);
        }
        for (int i = 0; i < batch.slots().size(); i++) {
            operation(batch.slots().get(i), trace.slots().get(i), v);
        }
        return v;
    }

    private static BigInteger slot(List<Slot> slots, int i) {
        int[] widths = {4, 32, 32, 40, 16};
        if (i >= slots.size()) {
            return BigInteger.ZERO;
        }
        return switch (slots.get(i)) {
            case Slot.Signed s
            when s.cancelled() ->
                pack(widths, big(4), big(s.signed().transaction().from()));
            case Slot.Signed s -> {
                var t = s.signed().transaction();
                yield pack(
                        widths,
                        big(t.type().code()),
                        big(t.from()),
                        big(t.type() == OperationType.OPEN ? s.signed().place() : t.to()),
                        big(t.amount()),
                        big(t.fee()));
            }
            case Slot.Deposit d -> pack(widths, big(2), BigInteger.ZERO, big(d.account()));
            case Slot.Forced(var forced) ->
                pack(widths, big(forced instanceof ForcedOperation.SetKey ? 6 : 7), big(forced.account()));
        };
    }

    private static void operation(Slot slot, BatchTrace.SlotTrace trace, List<Fr> v) {
        int[] widths = {4, 32, 32, 128};
        switch (slot) {
            case Slot.Deposit d -> {
                var deposit = d.deposit();
                v.add(Fr.of(pack(widths, big(2), big(d.account()), big(deposit.token()), deposit.amount())));
                v.add(Fr.of(new BigInteger(1, deposit.owner().toBytes())));
                v.add(deposit.key().x());
                v.add(deposit.key().y());
            }
            case Slot.Forced(var forced) -> {
                var found = trace.debit().before();
                boolean done = !found.isEmpty() && found.owner().equals(forced.owner());
                switch (forced) {
                    case ForcedOperation.SetKey set -> {
                        v.add(Fr.of(pack(widths, big(6), big(set.account()), big(done ? 1 : 0))));
                        v.add(Fr.of(new BigInteger(1, set.owner().toBytes())));
                        v.add(set.key().x());
                        v.add(set.key().y());
                    }
                    case ForcedOperation.ForcedExit exit -> {
                        v.add(Fr.of(pack(
                                widths,
                                big(7),
                                big(exit.account()),
                                big(done ? found.token() : 0),
                                done ? found.balance() : BigInteger.ZERO)));
                        v.add(Fr.of(new BigInteger(1, exit.owner().toBytes())));
                        v.add(Fr.ZERO);
                        v.add(Fr.ZERO);
                    }
                }
            }
            case Slot.Signed s -> {
                var t = s.signed().transaction();
                if (t.type() == OperationType.WITHDRAW && !s.cancelled()) {
                    v.add(Fr.reduce(
                            pack(widths, big(3), big(t.from()), big(t.token()), TestBatch.decode(t.amount(), 35))));
                    v.add(Fr.of(new BigInteger(1, trace.debit().before().owner().toBytes())));
                    v.add(Fr.ZERO);
                    v.add(Fr.ZERO);
                }
                if (t.type() == OperationType.OPEN && !s.cancelled()) {
                    v.add(Fr.of(pack(widths, big(5), big(s.signed().place()), big(t.token()))));
                    v.add(Fr.of(new BigInteger(1, t.owner().toBytes())));
                    v.add(Fr.ZERO);
                    v.add(Fr.ZERO);
                }
            }
        }
    }

    private static BigInteger pack(int[] widths, BigInteger... fields) {
        var packed = BigInteger.ZERO;
        int at = 0;
        for (int i = 0; i < fields.length; i++) {
            packed = packed.add(fields[i].shiftLeft(at));
            at += widths[i];
        }
        return packed;
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}
