package io.orrery.domain.proof;

/// What a worker proves on. One worker has it, and has nothing else.
///
/// @param id tells the devices of a node apart: `cpu-0`
public record Device(Kind kind, String id) {
    public enum Kind {
        CPU,
        GPU
    }
}
