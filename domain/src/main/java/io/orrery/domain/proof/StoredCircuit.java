package io.orrery.domain.proof;

import io.orrery.domain.Digest;

/// A version of a circuit that callers may prove with.
///
/// @param version from 1
/// @param registeredMs when it came
public record StoredCircuit(String name, int version, CircuitFiles files, CircuitFacts facts, long registeredMs) {

    public Digest digest() {
        return files.digest();
    }
}
