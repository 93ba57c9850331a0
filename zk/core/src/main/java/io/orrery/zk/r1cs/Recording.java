package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// The shape of a circuit: its constraints, and how many each gadget takes.
final class Recording extends ConstraintSystem {
    private final int publicInputs;
    private final R1cs.Builder builder;
    private final Map<String, GadgetCount> counts = new TreeMap<>();
    private final List<Integer> inputs = new ArrayList<>();
    private int wires = 1;
    private int terms;
    private boolean constraining;
    private boolean copying;

    Recording(int publicInputs) {
        this.publicInputs = publicInputs;
        this.builder = R1cs.builder(0, publicInputs);
    }

    @Override
    public Lc publicInput(Supplier<Fr> value) {
        if (wires > publicInputs) {
            throw new IllegalStateException("public input " + wires + " of " + publicInputs);
        }
        return next();
    }

    @Override
    public Lc input(IntFunction<Fr> value) {
        inputs.add(wires);
        return derived(() -> Values.of(lanes(), value));
    }

    @Override
    public Lc derived(Supplier<Values> hint) {
        if (wires <= publicInputs) {
            throw new IllegalStateException(
                    "a private wire before public input " + wires + " of " + publicInputs + " was made");
        }
        return next();
    }

    private Lc next() {
        if (constraining) {
            throw new IllegalStateException("wire " + wires + " is made where there are only constraints");
        }
        return ShapeLc.of(wires++, Fr.ONE);
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public Lc constant(Fr value) {
        return ShapeLc.of(0, value);
    }

    @Override
    public void enforce(Lc a, Lc b, Lc c) {
        var left = (ShapeLc) a;
        var right = (ShapeLc) b;
        var product = (ShapeLc) c;
        for (int i = 0; i < left.terms(); i++) {
            builder.a(left.wire(i), left.coefficient(i));
        }
        for (int i = 0; i < right.terms(); i++) {
            builder.b(right.wire(i), right.coefficient(i));
        }
        for (int i = 0; i < product.terms(); i++) {
            builder.c(product.wire(i), product.coefficient(i));
        }
        builder.endRow();
        terms += left.terms() + right.terms() + product.terms();
    }

    @Override
    public void constrain(Runnable constraints) {
        boolean already = constraining;
        constraining = true;
        constraints.run();
        constraining = already;
    }

    @Override
    public <T> List<T> copies(int count, Part<T> part, Lane<T> lane) {
        if (copying) {
            throw new IllegalStateException("copies within copies");
        }
        copying = true;
        var copies = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            Optional<T> before = i == 0 ? Optional.empty() : Optional.of(copies.getLast());
            copies.add(part.make(this, i, () -> before));
        }
        copying = false;
        return copies;
    }

    @Override
    public Scope scope(String gadget) {
        int rowsBefore = builder.rows();
        int termsBefore = terms;
        return () -> counts.merge(
                gadget,
                new GadgetCount(gadget, 1, builder.rows() - rowsBefore, terms - termsBefore),
                (x, y) -> new GadgetCount(
                        gadget, x.calls() + y.calls(), x.constraints() + y.constraints(), x.terms() + y.terms()));
    }

    @Override
    public R1cs r1cs() {
        return builder.build(wires, 0);
    }

    @Override
    public List<Integer> inputs() {
        return List.copyOf(inputs);
    }

    @Override
    public List<GadgetCount> gadgets() {
        return List.copyOf(counts.values());
    }

    @Override
    public long[] witness() {
        throw new IllegalStateException("a shape was recorded: no value was computed");
    }
}
