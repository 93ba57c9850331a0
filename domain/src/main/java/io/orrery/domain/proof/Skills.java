package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.Set;

/// What a worker can prove.
///
/// @param builtIn names of Orrery's own circuits
/// @param stored whether it can fetch the key of any uploaded circuit
/// @param loaded uploaded circuits whose keys it has in memory
public record Skills(Set<String> builtIn, boolean stored, Set<Digest> loaded) {
    public Skills {
        builtIn = Set.copyOf(builtIn);
        loaded = Set.copyOf(loaded);
    }

    boolean can(CircuitRef circuit) {
        return switch (circuit) {
            case CircuitRef.BuiltIn(var name) -> builtIn.contains(name);
            case CircuitRef.Stored _ -> stored;
        };
    }

    /// Whether it can begin without fetching a key.
    boolean has(CircuitRef circuit) {
        return switch (circuit) {
            case CircuitRef.BuiltIn(var name) -> builtIn.contains(name);
            case CircuitRef.Stored(var digest) -> loaded.contains(digest);
        };
    }
}
