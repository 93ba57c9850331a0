package io.orrery.domain.validator.block;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.Scheme;

/// The sizes and limits in a block that differ by fork, preset or network.
///
/// Source: consensus-specs, `presets/{mainnet,minimal}/*.yaml` at a08d8a6; QRL's as [QrlLayout] says.
///
/// @param attesters how many indices an attestation has at most
/// @param committees how many bits say which committees an attestation is of; 0 where it is of one
/// @param listed whether attestations and sync aggregates have a list of signatures, one for each bit
record BlockSizes(
        Scheme scheme,
        int addressBytes,
        int attesterSlashings,
        int attestations,
        long attesters,
        int committees,
        int syncCommittee,
        int withdrawals,
        boolean listed) {
    static final int ADDRESS_BYTES = 20;

    static final int PROPOSER_SLASHINGS = 16;
    static final int DEPOSITS = 16;
    static final int DEPOSIT_PROOF = 33;
    static final int VOLUNTARY_EXITS = 16;
    static final int EXECUTION_CHANGES = 16;

    static final int GRAFFITI_BYTES = 32;
    static final int LOGS_BLOOM_BYTES = 256;
    static final int EXTRA_DATA_BYTES = 32;
    static final int TRANSACTIONS = 1 << 20;
    static final int TRANSACTION_BYTES = 1 << 30;

    static final int BLOB_COMMITMENTS = 4096;
    static final int KZG_BYTES = 48;
    /// 4,096 field elements of 32 bytes.
    static final int BLOB_BYTES = 4096 * 32;
    static final int CELLS_PER_BLOB = 128;
    /// Fulu: beacon-APIs multiply the commitments by the 8,192 field elements of an extended blob.
    static final int CELL_PROOFS = BLOB_COMMITMENTS * 8192;

    static final int DEPOSIT_REQUESTS = 8192;
    static final int WITHDRAWAL_REQUESTS = 16;
    static final int CONSOLIDATION_REQUESTS = 2;

    static Scheme scheme(ForkName fork) {
        return switch (fork) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB, ELECTRA, FULU -> Scheme.BLS12_381;
            case ZOND -> Scheme.ML_DSA_87;
        };
    }

    /// @param addressBytes counts on QRL only
    static BlockSizes of(ForkName fork, Preset preset, int addressBytes) {
        long committee = preset.maxValidatorsPerCommittee();
        return switch (fork) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB ->
                new BlockSizes(
                        Scheme.BLS12_381,
                        ADDRESS_BYTES,
                        2,
                        128,
                        committee,
                        0,
                        preset.syncCommitteeSize(),
                        preset.maxWithdrawalsPerPayload(),
                        false);
            case ELECTRA, FULU ->
                new BlockSizes(
                        Scheme.BLS12_381,
                        ADDRESS_BYTES,
                        1,
                        8,
                        committee * preset.maxCommitteesPerSlot(),
                        preset.maxCommitteesPerSlot(),
                        preset.syncCommitteeSize(),
                        preset.maxWithdrawalsPerPayload(),
                        false);
            case ZOND ->
                new BlockSizes(
                        Scheme.ML_DSA_87,
                        addressBytes,
                        2,
                        128,
                        committee,
                        0,
                        preset.syncCommitteeSize(),
                        preset.maxWithdrawalsPerPayload(),
                        true);
        };
    }
}
