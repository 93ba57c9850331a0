package io.orrery.domain.proof;

/// What a measure is of: proofs of a circuit, made on one kind of device.
public record MeasuredOn(CircuitRef circuit, Device.Kind kind) {}
