package io.orrery.runtime.race;

/// How a claimant decides that it may sign: as it is built, or without one of the three things that keep
/// two from signing. A race that does not tell these from the first one is worth nothing.
public enum Way {
    /// As it is built.
    BUILT("built"),
    /// As whoever has the keys, without looking whether that is itself.
    NO_EPOCH("noEpoch"),
    /// It asks the database whether it has the keys, and knows only what it has signed itself.
    OWN_HISTORY("ownHistory"),
    /// It looks at its own clock.
    CACHED_LEASE("cachedLease");

    private final String word;

    Way(String word) {
        this.word = word;
    }

    /// As figures name it.
    public String word() {
        return word;
    }
}
