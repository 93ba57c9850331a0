package io.orrery.http.validator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.duty.SigningType;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Arrays;
import java.util.List;

/// Writes requests as a validator client does.
final class DutyWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private DutyWriter() {}

    static ObjectNode request(Duty duty, ForkInfo info) {
        var body = JSON.objectNode().put("type", SigningType.of(duty).name());
        var fork = body.putObject("fork_info")
                .put("genesis_validators_root", info.genesisValidatorsRoot().toString())
                .putObject("fork");
        fork.put("previous_version", info.fork().previousVersion().toString())
                .put("current_version", info.fork().currentVersion().toString())
                .put("epoch", Long.toString(info.fork().epoch()));
        content(body, duty);
        return body;
    }

    private static void content(ObjectNode body, Duty duty) {
        switch (duty) {
            case Duty.AggregationSlot(long slot) ->
                body.putObject("aggregation_slot").put("slot", text(slot));
            case Duty.AggregateAndProof proof -> aggregateAndProof(body, proof);
            case Duty.Attestation(var data) -> body.set("attestation", data(data));
            case Duty.Block(var header) ->
                body.putObject("beacon_block")
                        .put("version", "CAPELLA")
                        .putObject("block_header")
                        .put("slot", text(header.slot()))
                        .put("proposer_index", text(header.proposerIndex()))
                        .put("parent_root", header.parentRoot().toString())
                        .put("state_root", header.stateRoot().toString())
                        .put("body_root", header.bodyRoot().toString());
            case Duty.Deposit(var key, var credentials, long amount, var version) ->
                body.putObject("deposit")
                        .put("pubkey", key.toString())
                        .put("withdrawal_credentials", credentials.toString())
                        .put("amount", text(amount))
                        .put("genesis_fork_version", version.toString());
            case Duty.RandaoReveal(long epoch) ->
                body.putObject("randao_reveal").put("epoch", text(epoch));
            case Duty.VoluntaryExit(long epoch, long index) ->
                body.putObject("voluntary_exit").put("epoch", text(epoch)).put("validator_index", text(index));
            case Duty.SyncCommitteeMessage(long slot, var root) ->
                body.putObject("sync_committee_message")
                        .put("slot", text(slot))
                        .put("beacon_block_root", root.toString());
            case Duty.SyncCommitteeSelectionProof(long slot, long index) ->
                body.putObject("sync_aggregator_selection_data")
                        .put("slot", text(slot))
                        .put("subcommittee_index", text(index));
            case Duty.SyncCommitteeContributionAndProof(long aggregator, var contribution, var proof) ->
                body.putObject("contribution_and_proof")
                        .put("aggregator_index", text(aggregator))
                        .put("selection_proof", proof.toString())
                        .set("contribution", contribution(contribution));
            case Duty.ValidatorRegistration(var recipient, long gas, long time, var key) ->
                body.putObject("validator_registration")
                        .put("fee_recipient", recipient.toString())
                        .put("gas_limit", text(gas))
                        .put("timestamp", text(time))
                        .put("pubkey", key.toString());
        }
    }

    private static void aggregateAndProof(ObjectNode body, Duty.AggregateAndProof duty) {
        var aggregate = JSON.objectNode();
        aggregate.set("data", data(duty.aggregate().data()));
        var version = switch (duty.aggregate()) {
            case Aggregate.OfCommittee one -> {
                aggregate
                        .put("aggregation_bits", bits(one.aggregationBits()))
                        .put("signature", one.signature().toString());
                yield "";
            }
            case Aggregate.OfSlot one -> {
                aggregate
                        .put("aggregation_bits", bits(one.aggregationBits()))
                        .put("signature", one.signature().toString())
                        .put("committee_bits", one.committeeBits().bits().toString());
                yield "ELECTRA";
            }
            case Aggregate.Listed many -> {
                aggregate.put("aggregation_bits", bits(many.aggregationBits()));
                signatures(aggregate, many.signatures());
                yield "ZOND";
            }
        };
        var outer = body.putObject("aggregate_and_proof");
        var proof = version.isEmpty() ? outer : outer.put("version", version).putObject("data");
        proof.put("aggregator_index", text(duty.aggregatorIndex()))
                .put("selection_proof", duty.selectionProof().toString())
                .set("aggregate", aggregate);
    }

    private static ObjectNode contribution(Contribution contribution) {
        var json = JSON.objectNode()
                .put("slot", text(contribution.slot()))
                .put("beacon_block_root", contribution.beaconBlockRoot().toString())
                .put("subcommittee_index", text(contribution.subcommitteeIndex()))
                .put("aggregation_bits", contribution.aggregationBits().bits().toString());
        if (contribution.signatures().size() == 1) {
            return json.put("signature", contribution.signatures().getFirst().toString());
        }
        signatures(json, contribution.signatures());
        return json;
    }

    private static void signatures(ObjectNode json, List<ByteVector> signatures) {
        var array = json.putArray("signatures");
        signatures.forEach(signature -> array.add(signature.toString()));
    }

    private static ObjectNode data(AttestationData data) {
        var json = JSON.objectNode()
                .put("slot", text(data.slot()))
                .put("index", text(data.committeeIndex()))
                .put("beacon_block_root", data.beaconBlockRoot().toString());
        json.set("source", checkpoint(data.source()));
        json.set("target", checkpoint(data.target()));
        return json;
    }

    private static ObjectNode checkpoint(Checkpoint checkpoint) {
        return JSON.objectNode()
                .put("epoch", text(checkpoint.epoch()))
                .put("root", checkpoint.root().toString());
    }

    /// With the bit that marks the end.
    private static String bits(Bitlist list) {
        var bytes = Arrays.copyOf(list.bits().toBytes(), list.length() / Byte.SIZE + 1);
        bytes[list.length() / Byte.SIZE] |= (byte) (1 << list.length() % Byte.SIZE);
        return ByteVector.of(bytes).toString();
    }

    private static String text(long number) {
        return Long.toUnsignedString(number);
    }
}
