package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.ExitDomain;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.ForkSchedule;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a chain begins with.
///
/// @param targetCommitteeSize how many validators a committee has before there is another
/// @param shuffleRounds of the order of validators
/// @param epochsPerSyncPeriod how long a sync committee stays
/// @param syncSubcommittees how many parts it has
/// @param validators by their index
public record ChainStart(
        NetworkProfile network,
        int targetCommitteeSize,
        int shuffleRounds,
        long epochsPerSyncPeriod,
        int syncSubcommittees,
        List<Registered> validators) {
    private static final int MOST_VALIDATORS = 1 << 20;
    private static final int MINIMAL_TARGET = 4;
    private static final int QRL_TARGET = 128;
    private static final int ROUNDS = 10;
    private static final int SYNC_PERIOD = 8;

    /// One of the chain's validators.
    ///
    /// @param activationEpoch the first in which it has duties
    public record Registered(ValidatorKey key, long activationEpoch) {}

    public ChainStart {
        validators = List.copyOf(validators);
        if (validators.isEmpty() || validators.size() > MOST_VALIDATORS) {
            throw new IllegalArgumentException(
                    "a chain has 1 to " + MOST_VALIDATORS + " validators, not " + validators.size());
        }
        for (var validator : validators) {
            if (validator.key().toBytes().length != network.scheme().publicKeyBytes()) {
                throw new IllegalArgumentException(
                        "validators: " + validator.key().brief() + " is no key of " + network.scheme());
            }
        }
        if (validators.stream().map(Registered::key).distinct().count() != validators.size()) {
            throw new IllegalArgumentException("validators: a key is there twice");
        }
        if (validators.stream().noneMatch(validator -> validator.activationEpoch() == 0)) {
            throw new IllegalArgumentException("validators: none is active from genesis on");
        }
    }

    /// A chain of Ethereum's minimal preset with Fulu from genesis on. All are active.
    ///
    /// @param genesisTime in seconds since 1970
    public static ChainStart devnet(
            List<ValidatorKey> keys, long genesisTime, long secondsPerSlot, long slotsPerEpoch) {
        return ethereum(fromGenesis(keys), genesisTime, secondsPerSlot, slotsPerEpoch, ForkName.FULU);
    }

    /// @param fork of all epochs: Electra or Fulu
    public static ChainStart ethereum(
            List<Registered> validators, long genesisTime, long secondsPerSlot, long slotsPerEpoch, ForkName fork) {
        if (fork != ForkName.ELECTRA && fork != ForkName.FULU) {
            throw new IllegalArgumentException("fork: " + fork + " where there are ELECTRA and FULU");
        }
        var entries = new ArrayList<ForkSchedule.Entry>();
        for (var name : ForkName.values()) {
            if (name.compareTo(fork) <= 0) {
                // As the versions of the minimal configuration: 0x00000001, 0x01000001, ...
                entries.add(new ForkSchedule.Entry(name, new Version(entries.size() << 24 | 1), 0));
            }
        }
        var network = new NetworkProfile(
                "devnet",
                Scheme.BLS12_381,
                preset(Preset.MINIMAL, slotsPerEpoch),
                secondsPerSlot,
                genesisTime,
                root("devnet", validators),
                new ForkSchedule(entries),
                ExitDomain.CAPELLA_FROM_DENEB,
                AddressForm.ETHEREUM,
                32_000_000_000L,
                "eth");
        return new ChainStart(network, MINIMAL_TARGET, ROUNDS, SYNC_PERIOD, 4, validators);
    }

    /// A chain of QRL. All are active.
    ///
    /// @param genesisTime in seconds since 1970
    public static ChainStart qrl(List<ValidatorKey> keys, long genesisTime, long secondsPerSlot, long slotsPerEpoch) {
        var validators = fromGenesis(keys);
        var as = QrlNetworks.network(
                "qrl-devnet", genesisTime, root("qrl", validators), new Version(0), AddressForm.QRL_Q20);
        var network = new NetworkProfile(
                as.name(),
                as.scheme(),
                preset(as.preset(), slotsPerEpoch),
                secondsPerSlot,
                as.genesisTime(),
                as.genesisValidatorsRoot(),
                as.forks(),
                as.exits(),
                as.addresses(),
                as.stake(),
                as.api());
        return new ChainStart(network, QRL_TARGET, ROUNDS, SYNC_PERIOD, 1, validators);
    }

    /// Like another, with epochs of another length.
    private static Preset preset(Preset like, long slotsPerEpoch) {
        return new Preset(
                slotsPerEpoch,
                like.maxCommitteesPerSlot(),
                like.maxValidatorsPerCommittee(),
                like.syncSubcommitteeSize(),
                like.syncCommitteeSize(),
                like.maxWithdrawalsPerPayload());
    }

    private static List<Registered> fromGenesis(List<ValidatorKey> keys) {
        return keys.stream().map(key -> new Registered(key, 0)).toList();
    }

    /// Another for other validators.
    private static Digest root(String kind, List<Registered> validators) {
        var hash = Shuffling.sha256(kind.getBytes(StandardCharsets.US_ASCII));
        for (var validator : validators) {
            hash = Shuffling.sha256(hash, validator.key().toBytes());
        }
        return Digest.of(hash);
    }
}
