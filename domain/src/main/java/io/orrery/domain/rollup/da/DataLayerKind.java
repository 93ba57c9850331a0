package io.orrery.domain.rollup.da;

/// Where the data of batches can be published.
public enum DataLayerKind {
    /// On L1, in the calldata of the commit: as safe as L1.
    CALLDATA,
    /// With members who sign that they have it.
    COMMITTEE,
    /// With a server that speaks the alt-DA convention.
    ALT_DA,
    /// In a blob of the commit (EIP-4844).
    BLOB
}
