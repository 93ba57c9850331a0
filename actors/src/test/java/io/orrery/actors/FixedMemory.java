package io.orrery.actors;

import io.orrery.domain.proof.ProofMemory;

/// A memory of which every proof takes the same.
record FixedMemory(long mostBytes, long freeBytes, long peakBytes) implements ProofMemory {
    static FixedMemory of(long mostBytes, long freeBytes, long peakBytes) {
        return new FixedMemory(mostBytes, freeBytes, peakBytes);
    }

    @Override
    public Run begin() {
        return () -> peakBytes;
    }
}
