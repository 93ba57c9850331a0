package io.orrery.domain.validator.interchange;

import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.List;

/// What one key has signed, as a file tells it: an item of `data`. In an export both lists are in order, by
/// slot, and by target and source.
public record KeyHistory(ValidatorKey key, List<SignedBlock> blocks, List<SignedAttestation> attestations) {
    public KeyHistory {
        blocks = List.copyOf(blocks);
        attestations = List.copyOf(attestations);
    }

    /// What the record refuses, told to another client; the same record gives the same history, and so does
    /// a record that took it from the history.
    public static KeyHistory of(ValidatorKey key, ProtectionRecord record) {
        return new KeyHistory(key, record.exportedBlocks(), record.exportedAttestations());
    }

    public List<Vote> votes() {
        var all = new ArrayList<Vote>(blocks);
        all.addAll(attestations);
        return all;
    }
}
