package io.orrery.runtime.proofs;

import io.orrery.circom.CircomProgram;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.r1cs.R1cs;
import java.util.Optional;

/// A circuit in memory.
///
/// @param bytes of its files
record LoadedCircuit(Prover prover, Optional<CircomProgram> program, Optional<R1cs> constraints, long bytes) {}
