package io.orrery.domain.proof;

import java.util.Optional;
import java.util.OptionalInt;

/// What the files of a circuit say of it.
///
/// @param wires with the constant one
/// @param publicInputs with the public outputs, without the constant one
/// @param domainLog the key's domain has `2^domainLog` elements
/// @param constraints known where there is an `.r1cs`
public record CircuitFacts(int wires, int publicInputs, int domainLog, OptionalInt constraints) {

    /// The largest circuits that are taken on.
    public record Bounds(int maxDomainLog, int maxPublicInputs) {}

    /// @param field the offending file: `zkey`, `wasm` or `r1cs`
    public record Disagreement(String field, String message) {}

    /// What an `.r1cs` says.
    public record Constraints(int wires, int publicInputs, int constraints) {}

    /// The first thing that forbids to take the circuit on: it is too large, or its files are not of one
    /// circuit.
    ///
    /// @param programWires how many values the program computes, where there is a program
    public static Optional<Disagreement> firstWrong(
            Bounds bounds, CircuitFacts key, Optional<Constraints> constraints, OptionalInt programWires) {
        if (key.domainLog() > bounds.maxDomainLog()) {
            return wrong(
                    "zkey",
                    "its domain is 2^" + key.domainLog() + ", at most 2^" + bounds.maxDomainLog() + " is taken on");
        }
        if (key.publicInputs() > bounds.maxPublicInputs()) {
            return wrong(
                    "zkey",
                    "it has " + key.publicInputs() + " public inputs, at most " + bounds.maxPublicInputs()
                            + " are taken on");
        }
        if (constraints.isPresent()) {
            var told = constraints.get();
            if (told.wires() != key.wires()) {
                return wrong("r1cs", "it has " + told.wires() + " wires, the zkey " + key.wires());
            }
            if (told.publicInputs() != key.publicInputs()) {
                return wrong(
                        "r1cs",
                        "it has " + told.publicInputs() + " public outputs and inputs, the zkey " + key.publicInputs());
            }
            // The key has a row for each constraint, and one for the constant and each public input.
            long rows = (long) told.constraints() + told.publicInputs() + 1;
            if (rows > 1L << key.domainLog()) {
                return wrong(
                        "r1cs",
                        "its " + told.constraints() + " constraints do not fit the zkey's domain of 2^"
                                + key.domainLog());
            }
        }
        if (programWires.isPresent() && programWires.getAsInt() != key.wires()) {
            return wrong(
                    "wasm",
                    "it computes " + programWires.getAsInt() + " values, the zkey has " + key.wires() + " wires");
        }
        return Optional.empty();
    }

    private static Optional<Disagreement> wrong(String field, String message) {
        return Optional.of(new Disagreement(field, message));
    }
}
