package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconNode.CommitteeSubscription;
import io.orrery.domain.validator.beacon.BeaconNode.Preparation;
import io.orrery.domain.validator.beacon.BeaconNode.SyncSubscription;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Writes what beacon nodes are told, in the form of its fork and network.
record MessageJson(NetworkProfile network) {

    /// One validator's vote: by its index from Electra on, before that and on QRL by its bit.
    ObjectNode vote(SignedMessage.Vote vote, ForkName fork) {
        var data = data(vote.data());
        if (Dialect.single(fork)) {
            return object().put("committee_index", text(vote.duty().committeeIndex()))
                    .put("attester_index", text(vote.duty().validatorIndex()))
                    .put("signature", vote.signature().toString())
                    .set("data", data);
        }
        var written = object().put(
                        "aggregation_bits",
                        oneOf(vote.duty().committeeLength(), vote.duty().position())
                                .toString())
                .set("data", data);
        return signed(written, List.of(vote.signature()));
    }

    /// A list of bits, of which one is set.
    private static ByteVector oneOf(int length, int position) {
        var bytes = new byte[length / Byte.SIZE + 1];
        bytes[position / Byte.SIZE] |= (byte) (1 << position % Byte.SIZE);
        bytes[length / Byte.SIZE] |= (byte) (1 << length % Byte.SIZE);
        return ByteVector.of(bytes);
    }

    ObjectNode aggregate(SignedMessage.AggregateAndProof signed) {
        var message = object().put("aggregator_index", text(signed.aggregatorIndex()))
                .put("selection_proof", signed.selectionProof().toString())
                .set("aggregate", aggregate(signed.aggregate()));
        return envelope(message, signed.signature());
    }

    private ObjectNode aggregate(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.OfCommittee(var bits, var data, var signature) ->
                signed(bits(bits.serialize(), data), List.of(signature));
            case Aggregate.OfSlot(var bits, var data, var signature, var committees) ->
                signed(bits(bits.serialize(), data), List.of(signature))
                        .put("committee_bits", committees.bits().toString());
            case Aggregate.Listed(var bits, var data, var signatures) ->
                signed(bits(bits.serialize(), data), signatures);
        };
    }

    private static ObjectNode bits(ByteVector bits, AttestationData data) {
        return object().put("aggregation_bits", bits.toString()).set("data", data(data));
    }

    /// By one signature, or where they are not aggregated by a list.
    private ObjectNode signed(ObjectNode content, List<ByteVector> signatures) {
        if (network.scheme() == Scheme.BLS12_381) {
            return content.put("signature", signatures.getFirst().toString());
        }
        var list = content.putArray("signatures");
        signatures.forEach(each -> list.add(each.toString()));
        return content;
    }

    ObjectNode syncMessage(SignedMessage.SyncMessage message) {
        return object().put("slot", text(message.slot()))
                .put("beacon_block_root", message.beaconBlockRoot().toString())
                .put("validator_index", text(message.validatorIndex()))
                .put("signature", message.signature().toString());
    }

    ObjectNode contribution(SignedMessage.ContributionAndProof signed) {
        var message = object().put("aggregator_index", text(signed.aggregatorIndex()))
                .put("selection_proof", signed.selectionProof().toString())
                .set("contribution", contribution(signed.contribution()));
        return envelope(message, signed.signature());
    }

    private ObjectNode contribution(Contribution contribution) {
        var content = object().put("slot", text(contribution.slot()))
                .put("beacon_block_root", contribution.beaconBlockRoot().toString())
                .put("subcommittee_index", text(contribution.subcommitteeIndex()))
                .put("aggregation_bits", contribution.aggregationBits().bits().toString());
        return signed(content, contribution.signatures());
    }

    ObjectNode preparation(Preparation preparation) {
        return object().put("validator_index", text(preparation.validatorIndex()))
                .put("fee_recipient", network.addresses().format(preparation.feeRecipient()));
    }

    ObjectNode registration(SignedMessage.Registration signed) {
        var registration = signed.registration();
        var message = object().put("fee_recipient", network.addresses().format(registration.feeRecipient()))
                .put("gas_limit", text(registration.gasLimit()))
                .put("timestamp", text(registration.timestamp()))
                .put("pubkey", registration.publicKey().toString());
        return envelope(message, signed.signature());
    }

    static ObjectNode subscription(CommitteeSubscription subscription) {
        var duty = subscription.duty();
        return object().put("validator_index", text(duty.validatorIndex()))
                .put("committee_index", text(duty.committeeIndex()))
                .put("committees_at_slot", text(duty.committeesAtSlot()))
                .put("slot", text(duty.slot()))
                .put("is_aggregator", subscription.aggregator());
    }

    static ObjectNode subscription(SyncSubscription subscription) {
        var written = object().put("validator_index", text(subscription.duty().validatorIndex()));
        var places = written.putArray("sync_committee_indices");
        subscription.duty().positions().forEach(place -> places.add(text(place)));
        return written.put("until_epoch", text(subscription.untilEpoch()));
    }

    private static ObjectNode envelope(ObjectNode message, ByteVector signature) {
        return object().put("signature", signature.toString()).set("message", message);
    }

    private static ObjectNode data(AttestationData data) {
        return object().put("slot", text(data.slot()))
                .put("index", text(data.committeeIndex()))
                .put("beacon_block_root", data.beaconBlockRoot().toString())
                .set("source", checkpoint(data.source()))
                .set("target", checkpoint(data.target()));
    }

    private static ObjectNode checkpoint(Checkpoint checkpoint) {
        return object().put("epoch", text(checkpoint.epoch()))
                .put("root", checkpoint.root().toString());
    }

    private static ObjectNode object() {
        return Reply.JSON.createObjectNode();
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
