package io.orrery.http;

import io.orrery.domain.ContentStore;
import io.orrery.domain.proof.CircuitBook;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProvenStatement;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What the proof service at the edge needs of the rest of the node.
///
/// @param salts a secure generator
public record ProofDependencies(
        CircuitBook circuits,
        CircuitInspector inspector,
        CircuitFileStore files,
        ProofBook book,
        DeadLetters deadLetters,
        ProofJobs jobs,
        ContentStore<ProvenStatement> statements,
        InstantSource clock,
        RandomGenerator salts) {}
