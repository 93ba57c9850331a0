package io.orrery.http;

import io.orrery.domain.proof.CircuitFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Checks the files of a circuit as far as files can be checked: formats, counts, each point, that the
/// program can be run, and that all of them are of one circuit within the bounds. Blocking, and heavy.
public interface CircuitInspector {

    Inspected inspect(Parts parts, CircuitFacts.Bounds bounds) throws IOException;

    record Parts(Path zkey, Optional<Path> wasm, Optional<Path> r1cs) {}

    sealed interface Inspected {
        /// @param verifyingKey in the JSON of snarkjs
        record Sound(CircuitFacts facts, String verifyingKey) implements Inspected {}

        /// @param field the offending part: `zkey`, `wasm` or `r1cs`
        /// @param message the section, the value and the rule
        record Unsound(String field, String message) implements Inspected {}
    }
}
