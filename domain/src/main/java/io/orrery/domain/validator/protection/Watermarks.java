package io.orrery.domain.validator.protection;

/// A slot, a source and a target epoch; -1 each where there is none. They never fall.
public record Watermarks(long slot, long source, long target) {
    public static final Watermarks NONE = new Watermarks(-1, -1, -1);

    public Watermarks {
        if (slot < -1 || source < -1 || target < -1) {
            throw new IllegalArgumentException(
                    "watermarks must be at least -1: slot " + slot + ", source " + source + ", target " + target);
        }
    }

    public boolean hasBlock() {
        return slot >= 0;
    }

    public boolean hasAttestation() {
        return target >= 0;
    }

    /// Of each the higher.
    public Watermarks raised(Watermarks other) {
        return new Watermarks(
                Math.max(slot, other.slot), Math.max(source, other.source), Math.max(target, other.target));
    }

    Watermarks with(Vote vote) {
        return switch (vote) {
            case SignedBlock(var at, var _) -> raised(new Watermarks(at, -1, -1));
            case SignedAttestation(var from, var to, var _) -> raised(new Watermarks(-1, from, to));
        };
    }
}
