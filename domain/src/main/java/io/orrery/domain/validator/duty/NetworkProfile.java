package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;

/// Everything about a network that a signer has to know.
///
/// @param genesisTime in seconds since 1970
/// @param stake of one validator, in the consensus layer's unit: Gwei, or QRL's Shor
/// @param api the first path segment of the Beacon API
public record NetworkProfile(
        String name,
        Scheme scheme,
        Preset preset,
        long secondsPerSlot,
        long genesisTime,
        Digest genesisValidatorsRoot,
        ForkSchedule forks,
        ExitDomain exits,
        AddressForm addresses,
        long stake,
        String api) {
    private static final int MOST_SECONDS = 1 << 12;
    private static final long LATEST_GENESIS = 1L << 40;

    public NetworkProfile {
        if (secondsPerSlot < 1 || secondsPerSlot > MOST_SECONDS) {
            throw new IllegalArgumentException("a slot has 1 to " + MOST_SECONDS + " seconds, not " + secondsPerSlot);
        }
        if (genesisTime < 0 || genesisTime > LATEST_GENESIS) {
            throw new IllegalArgumentException("no time of a genesis in seconds: " + genesisTime);
        }
        boolean capella = forks.named(ForkName.CAPELLA).isPresent()
                || forks.named(ForkName.DENEB).isEmpty();
        if (exits == ExitDomain.CAPELLA_FROM_DENEB && !capella) {
            throw new IllegalArgumentException(name + " has Deneb, but not the version of Capella that exits are for");
        }
    }

    /// The chain and its fork, as a state of that epoch tells them.
    public ForkInfo at(long epoch) {
        return new ForkInfo(forks.forkAt(epoch), genesisValidatorsRoot);
    }

    public long epochOf(long slot) {
        return preset.epochOf(slot);
    }

    /// In seconds since 1970. `IllegalArgumentException` where no chain gets that far.
    public long startOf(long slot) {
        Bounds.time("slot", slot);
        // Below 2^48 * 2^12 + 2^40.
        return genesisTime + slot * secondsPerSlot;
    }

    /// The slot of a time; before genesis the first.
    public long slotAt(long seconds) {
        return Math.max(0, seconds - genesisTime) / secondsPerSlot;
    }
}
