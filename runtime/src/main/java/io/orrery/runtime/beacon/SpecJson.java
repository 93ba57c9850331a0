package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.duty.ForkName;

/// The chain's parameters, by the names of the specification.
final class SpecJson {
    private static final int MILLISECONDS = 1_000;
    private static final int TARGET_AGGREGATORS = 16;

    private SpecJson() {}

    static ObjectNode of(ChainStart start) {
        var network = start.network();
        var preset = network.preset();
        var spec = Wire.object()
                .put("CONFIG_NAME", network.name())
                .put("PRESET_BASE", "minimal")
                .put("MIN_GENESIS_TIME", Long.toString(network.genesisTime()))
                .put("GENESIS_DELAY", "0")
                .put("SECONDS_PER_SLOT", Long.toString(network.secondsPerSlot()))
                .put("SLOT_DURATION_MS", Long.toString(network.secondsPerSlot() * MILLISECONDS))
                .put("SLOTS_PER_EPOCH", Long.toString(preset.slotsPerEpoch()))
                .put("INTERVALS_PER_SLOT", "3")
                .put("MAX_COMMITTEES_PER_SLOT", Integer.toString(preset.maxCommitteesPerSlot()))
                .put("TARGET_COMMITTEE_SIZE", Integer.toString(start.targetCommitteeSize()))
                .put("MAX_VALIDATORS_PER_COMMITTEE", Integer.toString(preset.maxValidatorsPerCommittee()))
                .put("SHUFFLE_ROUND_COUNT", Integer.toString(start.shuffleRounds()))
                .put("SYNC_COMMITTEE_SIZE", Integer.toString(preset.syncCommitteeSize()))
                .put("SYNC_COMMITTEE_SUBNET_COUNT", Integer.toString(start.syncSubcommittees()))
                .put("EPOCHS_PER_SYNC_COMMITTEE_PERIOD", Long.toString(start.epochsPerSyncPeriod()))
                .put("TARGET_AGGREGATORS_PER_COMMITTEE", Integer.toString(TARGET_AGGREGATORS))
                .put("TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE", Integer.toString(TARGET_AGGREGATORS))
                .put("MIN_SEED_LOOKAHEAD", "1")
                .put("MAX_EFFECTIVE_BALANCE", Long.toString(network.stake()))
                .put("GENESIS_FORK_VERSION", network.forks().genesisVersion().toString());
        for (var entry : network.forks().entries()) {
            if (entry.name() != ForkName.PHASE0 && entry.name() != ForkName.ZOND) {
                spec.put(entry.name() + "_FORK_VERSION", entry.version().toString())
                        .put(entry.name() + "_FORK_EPOCH", Long.toString(entry.epoch()));
            }
        }
        return spec;
    }
}
