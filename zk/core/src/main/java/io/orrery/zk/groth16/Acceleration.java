package io.orrery.zk.groth16;

import java.util.function.Consumer;

/// An engine that a prover asks first, and who is told when it has to do without.
///
/// @param told one line for each new reason for which the kernels of the processor were used instead; from any thread
public record Acceleration(SumsEngine engine, Consumer<String> told) {}
