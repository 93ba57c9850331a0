package io.orrery.http.validator;

import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;

/// Votes and aggregates of votes.
final class VoteJson {
    private VoteJson() {}

    static AttestationData data(Field field) {
        long slot = field.member("slot").uint64();
        long index = field.member("index").uint64();
        var block = field.member("beacon_block_root").root();
        var source = checkpoint(field.member("source"));
        var target = checkpoint(field.member("target"));
        return field.made(() -> new AttestationData(slot, index, block, source, target));
    }

    private static Checkpoint checkpoint(Field field) {
        var epoch = field.member("epoch");
        long number = epoch.uint64();
        var root = field.member("root").root();
        return epoch.made(() -> new Checkpoint(number, root));
    }

    /// In the form of the fork that it is named after; QRL's has a signature for each bit that is set.
    static Duty aggregateAndProof(Field field, ForkName fork, NetworkProfile network) {
        var aggregate = aggregate(field.member("aggregate"), fork, network);
        var index = field.member("aggregator_index");
        long aggregator = index.uint64();
        var proof = field.member("selection_proof").bytes(network.scheme().signatureBytes());
        return index.made(() -> new Duty.AggregateAndProof(aggregator, aggregate, proof));
    }

    private static Aggregate aggregate(Field field, ForkName fork, NetworkProfile network) {
        var given = field.member("aggregation_bits");
        var serialized = given.bytes();
        var bits = given.made(() -> Bitlist.deserialize(serialized));
        var data = data(field.member("data"));
        int signature = network.scheme().signatureBytes();
        return switch (fork) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB ->
                new Aggregate.OfCommittee(bits, data, field.member("signature").bytes(signature));
            case ELECTRA, FULU ->
                new Aggregate.OfSlot(
                        bits,
                        data,
                        field.member("signature").bytes(signature),
                        bits(field.member("committee_bits"), network.preset().maxCommitteesPerSlot()));
            case ZOND ->
                new Aggregate.Listed(
                        bits,
                        data,
                        field.member("signatures").elements(network.preset().maxValidatorsPerCommittee()).stream()
                                .map(one -> one.bytes(signature))
                                .toList());
        };
    }

    static Bitvector bits(Field field, int length) {
        var bytes = field.bytes();
        return field.made(() -> new Bitvector(bytes, length));
    }
}
