package io.orrery.domain.validator.interchange;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A file of EIP-3076, *Slashing Protection Interchange Format*, version 5.
///
/// @param genesisValidatorsRoot of the chain that the keys sign for
public record Interchange(Digest genesisValidatorsRoot, List<KeyHistory> histories) {
    public static final String VERSION = "5";

    public Interchange {
        histories = List.copyOf(histories);
    }

    /// The votes of each key, in the order of keys; a key that the file has twice has the votes of both.
    public SortedMap<ValidatorKey, List<Vote>> byKey() {
        var byKey = new TreeMap<ValidatorKey, List<Vote>>();
        for (var history : histories) {
            byKey.computeIfAbsent(history.key(), _ -> new ArrayList<>()).addAll(history.votes());
        }
        return byKey;
    }

    /// @throws InterchangeRefused where the file is for another chain, or has a vote that no clock can have
    ///     led to
    public void require(Digest root, Horizon horizon) {
        if (!genesisValidatorsRoot.equals(root)) {
            throw new InterchangeRefused("metadata.genesis_validators_root is " + genesisValidatorsRoot
                    + ", and the keys here sign for the chain with " + root);
        }
        byKey().forEach((key, votes) -> votes.forEach(vote -> require(key, vote, horizon)));
    }

    private static void require(ValidatorKey key, Vote vote, Horizon horizon) {
        switch (vote) {
            case SignedBlock(var slot, var _) -> {
                if (slot > horizon.slot()) {
                    throw beyond(key, "a block for slot " + slot, "slot " + horizon.slot());
                }
            }
            case SignedAttestation(var source, var target, var _) -> {
                if (Math.max(source, target) > horizon.epoch()) {
                    throw beyond(
                            key, "an attestation from epoch " + source + " to " + target, "epoch " + horizon.epoch());
                }
            }
        }
    }

    private static InterchangeRefused beyond(ValidatorKey key, String vote, String last) {
        return new InterchangeRefused("key " + key.brief() + " has signed " + vote + ", beyond " + last
                + ": with it the key could not sign until then");
    }
}
