package io.orrery.domain.validator.duty;

/// The sizes of a network that change what is signed, or when.
///
/// @param maxCommitteesPerSlot how many bits tell an Electra aggregate's committees
/// @param maxValidatorsPerCommittee the longest list of bits of one committee
/// @param syncSubcommitteeSize how many bits a contribution has
/// @param syncCommitteeSize how many bits a block's sync aggregate has
/// @param maxWithdrawalsPerPayload how many withdrawals an execution payload has at most
public record Preset(
        long slotsPerEpoch,
        int maxCommitteesPerSlot,
        int maxValidatorsPerCommittee,
        int syncSubcommitteeSize,
        int syncCommitteeSize,
        int maxWithdrawalsPerPayload) {
    private static final long MOST_SLOTS_PER_EPOCH = 1 << 12;

    /// consensus-specs, `presets/mainnet`: 512 in four sync subcommittees.
    public static final Preset MAINNET = new Preset(32, 64, 2048, 512 / 4, 512, 16);
    /// consensus-specs, `presets/minimal`: 32 in four sync subcommittees.
    public static final Preset MINIMAL = new Preset(8, 4, 2048, 32 / 4, 32, 4);
    /// theQRL/qrysm, `config/params/mainnet_config.go`: a sync committee of 128 in one piece, which it calls
    /// not final.
    public static final Preset QRL = new Preset(128, 64, 128, 128, 128, 16);

    public Preset {
        if (slotsPerEpoch < 1 || slotsPerEpoch > MOST_SLOTS_PER_EPOCH) {
            throw new IllegalArgumentException("an epoch has 1 to " + MOST_SLOTS_PER_EPOCH + " slots");
        }
    }

    public long epochOf(long slot) {
        return slot / slotsPerEpoch;
    }
}
