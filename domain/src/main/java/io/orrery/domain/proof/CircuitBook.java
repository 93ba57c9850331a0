package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The circuits that callers may prove with.
public interface CircuitBook {

    /// Decides by [CircuitShelf] and writes the version down; its files are stored already. Durable when
    /// the stage completes.
    ///
    /// @param verifyingKey in the JSON of snarkjs
    CompletionStage<CircuitShelf.Answer> place(
            CircuitShelf.Settings settings,
            String name,
            CircuitFiles files,
            CircuitFacts facts,
            String verifyingKey,
            long nowMs);

    CompletionStage<Optional<StoredCircuit>> newest(String name);

    /// A version under any name; they have the same files.
    CompletionStage<Optional<StoredCircuit>> withDigest(Digest circuit);

    /// The newest version of each name, by name.
    ///
    /// @param after names behind this one; empty for all
    CompletionStage<List<StoredCircuit>> list(String after, int max);

    /// The verification key in the JSON of snarkjs.
    CompletionStage<String> verifyingKey(StoredCircuit circuit);
}
