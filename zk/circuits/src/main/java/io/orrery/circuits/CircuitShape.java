package io.orrery.circuits;

import io.orrery.zk.r1cs.GadgetCount;
import java.util.List;

/// How large a circuit is.
///
/// @param name as in the verifying-key registry
/// @param constraints rows
/// @param wires the constant one included
/// @param publicInputs how many
/// @param terms non-zero coefficients of the three matrices together
/// @param gadgets counts of each kind of gadget, in the order of their names
public record CircuitShape(
        String name, int constraints, int wires, int publicInputs, int terms, List<GadgetCount> gadgets) {
    public CircuitShape {
        gadgets = List.copyOf(gadgets);
    }
}
