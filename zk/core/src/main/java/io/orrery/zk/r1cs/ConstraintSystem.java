package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What circuits are written against. The same code runs in two modes: *shape* records the constraints and asks
/// for no value; *assign* computes the value of each wire and records no constraint. So the code must not
/// branch on values, except inside a hint.
///
/// Wires are numbered in the order in which they are made: 0 is the constant one, then come all public inputs,
/// then the private wires.
public final class ConstraintSystem {
    private static final int INITIAL_WIRES = 1024;

    private final int publicInputs;
    private final Recording recording;
    private int wires = 1;
    private long[] values;

    private ConstraintSystem(int publicInputs, Recording recording, int expectedWires) {
        this.publicInputs = publicInputs;
        this.recording = recording;
        values = new long[4 * expectedWires];
        if (!recording.active()) {
            Fr.ONE.toLimbs(values, 0);
        }
    }

    /// Records constraints.
    public static ConstraintSystem shape(int publicInputs) {
        return new ConstraintSystem(publicInputs, new Recording(publicInputs, true), 0);
    }

    /// Computes a witness.
    ///
    /// @param expectedWires how many there will be, 0 if that is not known
    public static ConstraintSystem assign(int publicInputs, int expectedWires) {
        return new ConstraintSystem(
                publicInputs, new Recording(publicInputs, false), Math.max(expectedWires, INITIAL_WIRES));
    }

    /// A public input; all of them come before the first private wire (`IllegalStateException`).
    public Lc publicInput(Supplier<Fr> value) {
        if (wires > publicInputs) {
            throw new IllegalStateException("public input " + wires + " of " + publicInputs);
        }
        return next(value);
    }

    /// A private wire that the prover chooses: constraints may restrict it, but nothing else determines it.
    public Lc input(Supplier<Fr> value) {
        recording.inputs.add(wires);
        return wire(value);
    }

    /// A private wire that the others determine. Its value is a hint: only constraints bind it.
    public Lc wire(Supplier<Fr> hint) {
        if (wires <= publicInputs) {
            throw new IllegalStateException(
                    "a private wire before public input " + wires + " of " + publicInputs + " was made");
        }
        return next(hint);
    }

    private Lc next(Supplier<Fr> hint) {
        int wire = wires++;
        if (recording.active()) {
            return ShapeLc.of(wire, Fr.ONE);
        }
        if (4 * wire == values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
        }
        var value = hint.get();
        value.toLimbs(values, 4 * wire);
        return new ValueLc(value);
    }

    public Lc constant(Fr value) {
        return recording.active() ? ShapeLc.of(0, value) : new ValueLc(value);
    }

    public Lc constant(long value) {
        return constant(Fr.of(value));
    }

    /// `a·b = c`.
    public void enforce(Lc a, Lc b, Lc c) {
        if (recording.active()) {
            recording.record((ShapeLc) a, (ShapeLc) b, (ShapeLc) c);
        }
    }

    /// `a = b`, as `a·1 = b`.
    public void enforceEqual(Lc a, Lc b) {
        enforce(a, constant(Fr.ONE), b);
    }

    /// A new wire that is bound to `a·b`.
    public Lc multiply(Lc a, Lc b) {
        var product = wire(() -> a.value().mul(b.value()));
        enforce(a, b, product);
        return product;
    }

    /// A new wire that is bound to the value of a linear combination, so that later ones are short.
    public Lc materialise(Lc a) {
        var wire = wire(a::value);
        enforceEqual(a, wire);
        return wire;
    }

    /// Counts what is added until it is closed, under the name of a gadget.
    public Scope scope(String gadget) {
        return recording.active() ? recording.open(gadget) : Recording.IDLE;
    }

    /// What was recorded, in shape mode (`IllegalStateException`).
    public R1cs r1cs() {
        if (!recording.active()) {
            throw new IllegalStateException("a witness was computed: no constraint was recorded");
        }
        return recording.builder.build(wires, 0);
    }

    /// The wires that were made by [#input], in ascending order.
    public List<Integer> inputs() {
        return List.copyOf(recording.inputs);
    }

    /// Counts by gadget in the order of their names, in shape mode; nothing in assign mode.
    public List<GadgetCount> gadgets() {
        return List.copyOf(recording.counts());
    }

    /// Values of all wires, four Montgomery limbs each, in assign mode (`IllegalStateException`).
    public long[] witness() {
        if (recording.active()) {
            throw new IllegalStateException("a shape was recorded: no value was computed");
        }
        return Arrays.copyOf(values, 4 * wires);
    }

    /// An open count; to be closed by try-with-resources.
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Recording {
        static final Scope IDLE = () -> {};

        private final boolean active;
        private final R1cs.Builder builder;
        private final Map<String, GadgetCount> counts = new TreeMap<>();
        private final List<Integer> inputs = new ArrayList<>();
        private int terms;

        Recording(int publicInputs, boolean active) {
            this.active = active;
            this.builder = R1cs.builder(0, publicInputs);
        }

        boolean active() {
            return active;
        }

        void record(ShapeLc a, ShapeLc b, ShapeLc c) {
            for (int i = 0; i < a.terms(); i++) {
                builder.a(a.wire(i), a.coefficient(i));
            }
            for (int i = 0; i < b.terms(); i++) {
                builder.b(b.wire(i), b.coefficient(i));
            }
            for (int i = 0; i < c.terms(); i++) {
                builder.c(c.wire(i), c.coefficient(i));
            }
            builder.endRow();
            terms += a.terms() + b.terms() + c.terms();
        }

        Scope open(String gadget) {
            int rowsBefore = builder.rows();
            int termsBefore = terms;
            return () -> counts.merge(
                    gadget,
                    new GadgetCount(gadget, 1, builder.rows() - rowsBefore, terms - termsBefore),
                    (x, y) -> new GadgetCount(
                            gadget, x.calls() + y.calls(), x.constraints() + y.constraints(), x.terms() + y.terms()));
        }

        Collection<GadgetCount> counts() {
            return new ArrayList<>(counts.values());
        }
    }
}
