package io.orrery.domain.validator.beacon;

/// Why a beacon node did not do what it was asked for.
public final class BeaconFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public enum Kind {
        /// It does not answer, or not now: another may, or the same later.
        UNAVAILABLE,
        /// It says no (HTTP 4xx), and will again.
        REFUSED,
        /// Its answer is none: no JSON, a field that is missing, a number that can not be, for another slot.
        NONSENSE,
        /// It is on another chain.
        OTHER_CHAIN,
        /// Several nodes do not agree, where so many have to.
        DISAGREEMENT
    }

    private final Kind kind;

    /// @param detail for people: which node, what was asked, what came
    public BeaconFailure(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
