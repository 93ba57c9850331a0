package io.orrery.circuits;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import io.orrery.zk.r1cs.R1cs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The circuit of one batch: docs/PROTOCOL.md, *What the circuit proves*. Public inputs are the commitment `C`,
/// the challenge `z` and the evaluation `y`.
///
/// Everything else that L1 knows of a batch is bound through them. `domain`, the header, both roots, the slot
/// elements and the L1 operations are private wires that `C` and `y` are computed from. Whether an operation is
/// the queue's next one is for L1 to compare.
public final class BatchCircuit {
    public static final int PUBLIC_INPUTS = 3;

    /// Elements of the slot stream that are committed to at once.
    private static final int ELEMENTS = 4;

    /// What a slot takes, roughly: an array that is too small is moved, one that is too large is cut.
    private static final int EXPECTED_SLOT_WIRES = 1 << 15;

    /// What a slot takes with its place among the L1 operations, a group of slot elements, and all that there is once:
    /// the first
    /// slot, which follows none, has fewer.
    private static final long SLOT_CONSTRAINTS = 26_440;

    private static final long GROUP_CONSTRAINTS = 342;
    private static final long GROUP_EVALUATION_CONSTRAINTS = 5;
    private static final long FRAME_CONSTRAINTS = 11_143;

    private final BatchSize size;
    private final DataMode mode;
    private final Supplier<Recorded> recorded = new OnceShared<>(this::record);

    /// An estimate, until there was a witness.
    private volatile int wires;

    private record Recorded(R1cs r1cs, CircuitShape shape, List<Integer> inputs) {}

    /// Of batches whose data is on L1.
    ///
    /// @param slotCount `N`
    public BatchCircuit(int slotCount) {
        this(new BatchSize(slotCount), DataMode.ROLLUP);
    }

    public BatchCircuit(BatchSize size, DataMode mode) {
        int slotCount = size.slots();
        this.size = size;
        this.mode = mode;
        this.wires = Math.multiplyExact(slotCount, EXPECTED_SLOT_WIRES);
    }

    /// As in the verifying-key registry: `batch-8`.
    public String name() {
        return mode.circuit(size);
    }

    public int slotCount() {
        return size.slots();
    }

    /// Constraints of the circuit of a size, counted without recording them; a test compares.
    public static long constraints(BatchSize size, DataMode mode) {
        long group = switch (mode) {
            case ROLLUP -> GROUP_CONSTRAINTS;
            case VALIDIUM -> GROUP_CONSTRAINTS - GROUP_EVALUATION_CONSTRAINTS;
        };
        return FRAME_CONSTRAINTS + SLOT_CONSTRAINTS * size.slots() + group * (size.streamElements() / ELEMENTS);
    }

    /// What one more transfer costs: its slot, its place among the L1 operations and its part of a group of slot
    /// elements, rounded up.
    public static long constraintsPerTransfer() {
        return SLOT_CONSTRAINTS + Math.ceilDiv(GROUP_CONSTRAINTS, 2 * ELEMENTS);
    }

    /// The exponent of the smallest domain that the circuit of a size fits in, with a row for the constant and each
    /// public input.
    ///
    /// That of a validium's circuit is no larger.
    public static int domainLog(BatchSize size) {
        return Long.SIZE - Long.numberOfLeadingZeros(constraints(size, DataMode.ROLLUP) + PUBLIC_INPUTS);
    }

    /// The constraints; recorded on the first call, which takes about a second.
    public R1cs shape() {
        return recorded.get().r1cs;
    }

    /// The size; needs the constraints, as [#shape] does.
    public CircuitShape info() {
        return recorded.get().shape;
    }

    /// The private wires that the prover chooses; the constraints determine the others.
    List<Integer> inputs() {
        return recorded.get().inputs;
    }

    /// The witness of a batch: four Montgomery limbs a wire. A trace that is not a valid execution gives a
    /// witness that the constraints refuse; one with another number of slots is refused at once
    /// (`IllegalArgumentException`).
    public long[] witness(BatchTrace trace, Compute compute) {
        var input = input(trace);
        return witness(input, ConstraintSystem.assign(PUBLIC_INPUTS, wires, compute));
    }

    /// The same on the caller's thread alone.
    public long[] witness(BatchTrace trace) {
        return witness(input(trace));
    }

    long[] witness(BatchInput input) {
        requireSize(input.slots().size());
        return witness(input, ConstraintSystem.assign(PUBLIC_INPUTS, wires));
    }

    /// `C, z, y` of a batch whose data is where this circuit's mode has it.
    public List<Fr> publicInputs(BatchTrace trace) {
        var streams = BatchStreams.of(trace);
        var binding = streams.binding(mode);
        return List.of(streams.commitment(), binding.challenge(), binding.evaluation());
    }

    private BatchInput input(BatchTrace trace) {
        requireSize(trace.slots().size());
        var inputs = publicInputs(trace);
        return BatchInput.of(trace, inputs.get(0), inputs.get(1), inputs.get(2));
    }

    /// Before anything is reserved for the wires.
    private void requireSize(int slots) {
        if (slots != size.slots()) {
            throw new IllegalArgumentException("the trace has " + slots + " slots, the circuit " + size.slots());
        }
    }

    private long[] witness(BatchInput input, ConstraintSystem cs) {
        synthesize(cs, () -> input);
        var witness = cs.witness();
        wires = witness.length / 4;
        return witness;
    }

    private Recorded record() {
        var cs = ConstraintSystem.shape(PUBLIC_INPUTS);
        synthesize(cs, () -> {
            throw new IllegalStateException("a shape has no input");
        });
        var r1cs = cs.r1cs();
        int terms = r1cs.a().terms() + r1cs.b().terms() + r1cs.c().terms();
        return new Recorded(
                r1cs,
                new CircuitShape(name(), r1cs.nConstraints(), r1cs.nWires(), r1cs.nPublic(), terms, cs.gadgets()),
                cs.inputs());
    }

    private void synthesize(ConstraintSystem cs, Supplier<BatchInput> input) {
        var commitment = cs.publicInput(() -> input.get().commitment());
        var challenge = cs.publicInput(() -> input.get().challenge());
        var evaluation = cs.publicInput(() -> input.get().evaluation());

        var domain = cs.input(() -> input.get().domain());
        var number = Bits.of(cs, 32, _ -> input.get().number()).sum();
        var feeIndex = Bits.of(cs, 32, _ -> input.get().feeAccount());
        var timestamp = Bits.of(cs, 64, _ -> input.get().timestamp()).sum();
        // Three fields of 32, 32 and 64 bits that do not overlap.
        var header =
                cs.materialise(number.plus(feeIndex.sum().times(Bits.power(32))).plus(timestamp.times(Bits.power(64))));
        var prevRoot = cs.input(() -> input.get().prevRoot());
        var newRoot = cs.input(() -> input.get().newRoot());

        var earner = LeafGadget.of(cs, _ -> input.get().fee().before());
        var shared = new SlotGadget.Batch(domain, number, earner.token(), prevRoot);
        var slots = cs.copies(
                size.slots(),
                (each, first, before) -> SlotGadget.of(
                        each, shared, before, lane -> input.get().slots().get(first + lane)),
                SlotGadget::lane);
        // No group begins in a batch and ends in none.
        cs.enforceEqual(slots.getLast().group().pending().lc(), cs.constant(Fr.ZERO));
        Lc fees = cs.constant(Fr.ZERO);
        for (var slot : slots) {
            fees = fees.plus(slot.fee());
        }
        payFees(cs, input, earner, feeIndex, fees, slots.getLast().root(), newRoot);
        bind(cs, List.of(domain, header, prevRoot, newRoot), slots, commitment, challenge, evaluation);
    }

    /// Each fee is in the earner's token: the slots hold their tokens to it. A sum of fees is far below the
    /// modulus, so it is 0 only if all are.
    private static void payFees(
            ConstraintSystem cs,
            Supplier<BatchInput> input,
            LeafGadget earner,
            Bits index,
            Lc fees,
            Lc root,
            Lc newRoot) {
        try (var _ = cs.scope("fees")) {
            cs.enforce(fees, earner.empty().lc(), cs.constant(Fr.ZERO));
            // The slots hold their tokens to the earner's; with any nonce that would be any token.
            earner.bindNonce(cs);
            var paid = new LeafGadget(
                    earner.owner(),
                    earner.token(),
                    earner.nonce(),
                    earner.balance().plus(fees),
                    earner.keyX(),
                    earner.keyY(),
                    earner.empty());
            var after = BranchUpdate.apply(
                    cs,
                    index,
                    earner.hash(cs),
                    paid.hash(cs),
                    _ -> input.get().fee().siblings(),
                    () -> root);
            cs.enforceEqual(after, newRoot);
        }
    }

    private void bind(
            ConstraintSystem cs, List<Lc> head, List<SlotGadget> slots, Lc commitment, Lc challenge, Lc evaluation) {
        try (var _ = cs.scope("data-stream")) {
            var stream = new DataStreamGadget(cs, challenge, head);
            var elements = new ArrayList<Lc>();
            // Slots that the size does not have are zero: the stream has nothing where nothing is executed.
            var zero = cs.constant(Fr.ZERO);
            for (int i = 0; i < 2 * size.streamElements(); i += 2) {
                var low = i < slots.size() ? slots.get(i).element() : zero;
                var high = i + 1 < slots.size() ? slots.get(i + 1).element() : zero;
                elements.add(low.plus(high.times(Bits.power(124))));
            }
            for (int i = 0; i < elements.size(); i += ELEMENTS) {
                var four = elements.subList(i, i + ELEMENTS);
                switch (mode) {
                    case ROLLUP -> stream.slots(four);
                    case VALIDIUM -> stream.slotsElsewhere(four);
                }
            }
            for (var slot : slots) {
                stream.operation(slot.hasL1Operation(), slot.l1Operation());
            }
            cs.enforceEqual(stream.commitment(), commitment);
            cs.enforceEqual(stream.evaluation(), evaluation);
        }
    }
}
