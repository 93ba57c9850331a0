package io.orrery.domain.validator.duty;

/// What a signature is for, as its domain says.
///
/// Source: consensus-specs, `phase0/beacon-chain.md` and `altair/beacon-chain.md`, *Domain types*;
/// builder-specs, `specs/bellatrix/builder.md`. theQRL/qrysm, `config/params/mainnet_config.go`, has the
/// same.
public enum DomainType {
    BEACON_PROPOSER(0x00000000),
    BEACON_ATTESTER(0x01000000),
    RANDAO(0x02000000),
    DEPOSIT(0x03000000),
    VOLUNTARY_EXIT(0x04000000),
    SELECTION_PROOF(0x05000000),
    AGGREGATE_AND_PROOF(0x06000000),
    SYNC_COMMITTEE(0x07000000),
    SYNC_COMMITTEE_SELECTION_PROOF(0x08000000),
    CONTRIBUTION_AND_PROOF(0x09000000),
    APPLICATION_BUILDER(0x00000001);

    /// Its four bytes, big-endian.
    private final int bits;

    DomainType(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }
}
