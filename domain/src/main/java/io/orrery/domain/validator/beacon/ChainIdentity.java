package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Version;
import java.util.Optional;

/// Which chain a node is on, and how it counts time.
///
/// @param genesisTime in seconds since 1970
public record ChainIdentity(
        long genesisTime,
        Digest genesisValidatorsRoot,
        Version genesisVersion,
        long secondsPerSlot,
        long slotsPerEpoch) {

    /// In what it is another chain than the network's, with both values; empty where it is the same.
    public Optional<String> difference(NetworkProfile network) {
        if (!genesisValidatorsRoot.equals(network.genesisValidatorsRoot())) {
            return differs("genesis_validators_root", genesisValidatorsRoot, network, network.genesisValidatorsRoot());
        }
        if (!genesisVersion.equals(network.forks().genesisVersion())) {
            return differs(
                    "genesis_fork_version",
                    genesisVersion,
                    network,
                    network.forks().genesisVersion());
        }
        if (genesisTime != network.genesisTime()) {
            return differs("genesis_time", genesisTime, network, network.genesisTime());
        }
        if (secondsPerSlot != network.secondsPerSlot()) {
            return differs("SECONDS_PER_SLOT", secondsPerSlot, network, network.secondsPerSlot());
        }
        if (slotsPerEpoch != network.preset().slotsPerEpoch()) {
            return differs(
                    "SLOTS_PER_EPOCH", slotsPerEpoch, network, network.preset().slotsPerEpoch());
        }
        return Optional.empty();
    }

    private static Optional<String> differs(String field, Object theirs, NetworkProfile network, Object ours) {
        return Optional.of(field + " is " + theirs + " where " + network.name() + " has " + ours);
    }
}
