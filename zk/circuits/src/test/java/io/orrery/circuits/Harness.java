package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import io.orrery.zk.r1cs.R1cs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/// Runs a gadget on its own: its inputs are the first private wires.
final class Harness {
    private final BiConsumer<ConstraintSystem, List<Lc>> gadget;
    private final int inputs;
    final R1cs r1cs;

    Harness(int inputs, BiConsumer<ConstraintSystem, List<Lc>> gadget) {
        this.gadget = gadget;
        this.inputs = inputs;
        var cs = ConstraintSystem.shape(0);
        gadget.accept(cs, wires(cs, new Fr[inputs]));
        r1cs = cs.r1cs();
    }

    /// What the gadget's hints give; the gadget may leave results in wires that the caller keeps.
    long[] witness(Fr... values) {
        var cs = ConstraintSystem.assign(0, 0);
        gadget.accept(cs, wires(cs, values));
        return cs.witness();
    }

    OptionalInt firstUnsatisfied(Fr... values) {
        return r1cs.firstUnsatisfied(witness(values));
    }

    /// Wires that can be changed alone without breaking a constraint.
    List<Integer> unbound(Fr... values) {
        return new Mutations(r1cs, witness(values)).unbound();
    }

    private List<Lc> wires(ConstraintSystem cs, Fr[] values) {
        var wires = new ArrayList<Lc>();
        for (int i = 0; i < inputs; i++) {
            var value = values[i];
            wires.add(cs.wire(() -> value));
        }
        return wires;
    }
}
