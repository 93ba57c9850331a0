package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.ForkSchedule.Entry;
import java.util.List;

/// QRL's networks: validators that sign by ML-DSA-87, one fork from genesis on.
///
/// They come and go, so that a network's genesis is the operator's to say; the rest is theirs in common.
///
/// Source: theQRL/qrysm, `config/params/mainnet_config.go`, `proto/qrysm/v1alpha1`,
/// `beacon-chain/core/blocks/exit.go`.
public final class QrlNetworks {
    private static final long SECONDS_PER_SLOT = 60;
    private static final long STAKE_SHOR = 40_000_000_000_000L;

    private QrlNetworks() {}

    /// @param genesisVersion qrysm's own is `0x00000000`
    /// @param addresses those of the network's execution client
    public static NetworkProfile network(
            String name,
            long genesisTime,
            Digest genesisValidatorsRoot,
            Version genesisVersion,
            AddressForm addresses) {
        if (addresses == AddressForm.ETHEREUM) {
            throw new IllegalArgumentException("QRL has no addresses with 0x");
        }
        return new NetworkProfile(
                name,
                Scheme.ML_DSA_87,
                Preset.QRL,
                SECONDS_PER_SLOT,
                genesisTime,
                genesisValidatorsRoot,
                new ForkSchedule(List.of(new Entry(ForkName.ZOND, genesisVersion, 0))),
                ExitDomain.OF_ITS_EPOCH,
                addresses,
                STAKE_SHOR,
                "qrl");
    }
}
