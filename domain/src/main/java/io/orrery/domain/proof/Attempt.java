package io.orrery.domain.proof;

/// A lease that ended by a fault.
///
/// @param worker its name
/// @param memoryBytes that the worker's process has at most, 0 where that is not known
public record Attempt(long token, String worker, ProofFailure failure, long memoryBytes) {}
