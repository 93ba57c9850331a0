package io.orrery.domain.validator.duty;

import io.orrery.domain.validator.duty.ForkSchedule.Entry;
import io.orrery.domain.validator.duty.SigningRoot.Reason;
import io.orrery.domain.validator.duty.SigningRoot.Refused;
import java.util.Optional;

/// Whether the chain and the fork that somebody claims are the network's.
sealed interface ForkCheck {

    /// @param fork of the network that is claimed to be the current one
    record Agreed(Entry fork) implements ForkCheck {

        /// The version that an epoch is signed with: that of the claimed fork, or of the one before. Empty
        /// where the epoch is of neither.
        Optional<Version> versionOf(NetworkProfile network, long epoch) {
            var entry = network.forks().at(epoch);
            boolean before = fork.epoch() > 0 && entry.equals(network.forks().at(fork.epoch() - 1));
            return entry.equals(fork) || before ? Optional.of(entry.version()) : Optional.empty();
        }
    }

    record Refusal(Refused refusal) implements ForkCheck {}

    static ForkCheck of(NetworkProfile network, Optional<ForkInfo> claimed) {
        if (claimed.isEmpty()) {
            return refused(Reason.UNKNOWN_FORK, "fork_info", "is missing");
        }
        var info = claimed.get();
        if (!info.genesisValidatorsRoot().equals(network.genesisValidatorsRoot())) {
            return refused(
                    Reason.WRONG_GENESIS,
                    "fork_info.genesis_validators_root",
                    info.genesisValidatorsRoot() + " where " + network.name() + " has "
                            + network.genesisValidatorsRoot());
        }
        var fork = info.fork();
        var known = network.forks().at(fork.epoch());
        if (!known.version().equals(fork.currentVersion()) || known.epoch() != fork.epoch()) {
            return refused(
                    Reason.UNKNOWN_FORK,
                    "fork_info.fork.current_version",
                    fork.currentVersion() + " from epoch " + fork.epoch() + " on is no fork of " + network.name());
        }
        var previous = network.forks().forkAt(fork.epoch()).previousVersion();
        // Where a network starts with the fork, clients differ in what came before, and nothing is signed with it.
        if (fork.epoch() > 0 && !previous.equals(fork.previousVersion())) {
            return refused(
                    Reason.UNKNOWN_FORK,
                    "fork_info.fork.previous_version",
                    fork.previousVersion() + " where " + network.name() + " has " + previous);
        }
        return new Agreed(known);
    }

    private static ForkCheck refused(Reason reason, String field, String detail) {
        return new Refusal(new Refused(reason, field, detail));
    }
}
