package io.orrery.domain.validator.duty;

/// Which fork's domain a voluntary exit is signed for.
public enum ExitDomain {
    /// Capella's for ever, once Deneb has come (EIP-7044).
    CAPELLA_FROM_DENEB,
    /// That of the exit's epoch, as seen from the current fork: so an exit that was signed beforehand
    /// expires.
    OF_ITS_EPOCH
}
