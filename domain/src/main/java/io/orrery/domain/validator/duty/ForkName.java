package io.orrery.domain.validator.duty;

/// The forks, in their order. QRL has one, from its genesis.
public enum ForkName {
    PHASE0,
    ALTAIR,
    BELLATRIX,
    CAPELLA,
    DENEB,
    ELECTRA,
    FULU,
    ZOND;

    /// Whether this is Ethereum's and not before another.
    public boolean from(ForkName other) {
        return this != ZOND && compareTo(other) >= 0;
    }
}
