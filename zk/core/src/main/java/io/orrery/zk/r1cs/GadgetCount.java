package io.orrery.zk.r1cs;

/// What one kind of gadget adds to a constraint system, gadgets within it included.
///
/// @param calls how often it stands in the system
/// @param constraints of all calls together
/// @param terms non-zero coefficients in `A`, `B` and `C` of all calls together
public record GadgetCount(String gadget, int calls, int constraints, int terms) {}
