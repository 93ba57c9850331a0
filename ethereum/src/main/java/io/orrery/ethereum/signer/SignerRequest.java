package io.orrery.ethereum.signer;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningType;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The body of a request for one signature.
///
/// Source: Consensys/web3signer, `openapi-specs/eth2/signing`; ethereum/remote-signing-api.
final class SignerRequest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SLOT = "slot";
    private static final String SIGNATURE = "signature";
    private static final String VERSION = "version";

    private final NetworkProfile network;

    SignerRequest(NetworkProfile network) {
        this.network = network;
    }

    ObjectNode of(Duty duty, Optional<ForkInfo> fork, Digest root) {
        var body = JSON.objectNode().put("type", SigningType.of(duty).name());
        fork.ifPresent(info -> fork(body.putObject("fork_info"), info));
        content(body, duty);
        return body.put("signingRoot", root.toString());
    }

    private static void fork(ObjectNode info, ForkInfo of) {
        info.putObject("fork")
                .put("previous_version", of.fork().previousVersion().toString())
                .put("current_version", of.fork().currentVersion().toString())
                .put("epoch", number(of.fork().epoch()));
        info.put("genesis_validators_root", of.genesisValidatorsRoot().toString());
    }

    private void content(ObjectNode body, Duty duty) {
        switch (duty) {
            case Duty.AggregationSlot(long slot) ->
                body.putObject("aggregation_slot").put(SLOT, number(slot));
            case Duty.AggregateAndProof proof -> body.set("aggregate_and_proof", aggregateAndProof(proof));
            case Duty.Attestation(var data) -> body.set("attestation", data(data));
            case Duty.Block(var header) ->
                body.putObject("beacon_block")
                        .put(VERSION, forkOf(header.slot()))
                        .putObject("block_header")
                        .put(SLOT, number(header.slot()))
                        .put("proposer_index", number(header.proposerIndex()))
                        .put("parent_root", header.parentRoot().toString())
                        .put("state_root", header.stateRoot().toString())
                        .put("body_root", header.bodyRoot().toString());
            case Duty.Deposit(var key, var credentials, long amount, var version) ->
                body.putObject("deposit")
                        .put("pubkey", key.toString())
                        .put("withdrawal_credentials", credentials.toString())
                        .put("amount", number(amount))
                        .put("genesis_fork_version", version.toString());
            case Duty.RandaoReveal(long epoch) ->
                body.putObject("randao_reveal").put("epoch", number(epoch));
            case Duty.VoluntaryExit(long epoch, long index) ->
                body.putObject("voluntary_exit").put("epoch", number(epoch)).put("validator_index", number(index));
            case Duty.SyncCommitteeMessage(long slot, var block) ->
                body.putObject("sync_committee_message")
                        .put(SLOT, number(slot))
                        .put("beacon_block_root", block.toString());
            case Duty.SyncCommitteeSelectionProof(long slot, long subcommittee) ->
                body.putObject("sync_aggregator_selection_data")
                        .put(SLOT, number(slot))
                        .put("subcommittee_index", number(subcommittee));
            case Duty.SyncCommitteeContributionAndProof(long aggregator, var contribution, var proof) ->
                body.putObject("contribution_and_proof")
                        .put("aggregator_index", number(aggregator))
                        .put("selection_proof", proof.toString())
                        .set("contribution", contribution(contribution));
            case Duty.ValidatorRegistration(var recipient, long gas, long time, var key) ->
                body.putObject("validator_registration")
                        .put("fee_recipient", recipient.toString())
                        .put("gas_limit", number(gas))
                        .put("timestamp", number(time))
                        .put("pubkey", key.toString());
        }
    }

    private ObjectNode aggregateAndProof(Duty.AggregateAndProof duty) {
        var proof = JSON.objectNode()
                .put("aggregator_index", number(duty.aggregatorIndex()))
                .put("selection_proof", duty.selectionProof().toString());
        var aggregate = proof.putObject("aggregate");
        aggregate.set("data", data(duty.aggregate().data()));
        return switch (duty.aggregate()) {
            case Aggregate.OfCommittee one -> {
                aggregate
                        .put(
                                "aggregation_bits",
                                one.aggregationBits().serialize().toString())
                        .put(SIGNATURE, one.signature().toString());
                yield proof;
            }
            case Aggregate.OfSlot one -> {
                aggregate
                        .put(
                                "aggregation_bits",
                                one.aggregationBits().serialize().toString())
                        .put(SIGNATURE, one.signature().toString())
                        .put("committee_bits", one.committeeBits().bits().toString());
                yield versioned(one.data(), proof);
            }
            case Aggregate.Listed many -> {
                aggregate.put(
                        "aggregation_bits", many.aggregationBits().serialize().toString());
                signatures(aggregate, many.signatures());
                yield versioned(many.data(), proof);
            }
        };
    }

    private ObjectNode versioned(AttestationData data, ObjectNode proof) {
        var versioned = JSON.objectNode().put(VERSION, forkOf(data.slot()));
        versioned.set("data", proof);
        return versioned;
    }

    private String forkOf(long slot) {
        return network.forks().at(network.epochOf(slot)).name().name();
    }

    private ObjectNode contribution(Contribution contribution) {
        var json = JSON.objectNode()
                .put(SLOT, number(contribution.slot()))
                .put("beacon_block_root", contribution.beaconBlockRoot().toString())
                .put("subcommittee_index", number(contribution.subcommitteeIndex()))
                .put("aggregation_bits", contribution.aggregationBits().bits().toString());
        switch (network.scheme()) {
            case BLS12_381 ->
                json.put(SIGNATURE, contribution.signatures().getFirst().toString());
            case ML_DSA_87 -> signatures(json, contribution.signatures());
        }
        return json;
    }

    private static void signatures(ObjectNode json, List<ByteVector> signatures) {
        var array = json.putArray("signatures");
        signatures.forEach(signature -> array.add(signature.toString()));
    }

    private static ObjectNode data(AttestationData data) {
        var json = JSON.objectNode()
                .put(SLOT, number(data.slot()))
                .put("index", number(data.committeeIndex()))
                .put("beacon_block_root", data.beaconBlockRoot().toString());
        json.set("source", checkpoint(data.source()));
        json.set("target", checkpoint(data.target()));
        return json;
    }

    private static ObjectNode checkpoint(Checkpoint checkpoint) {
        return JSON.objectNode()
                .put("epoch", number(checkpoint.epoch()))
                .put("root", checkpoint.root().toString());
    }

    private static String number(long bits) {
        return Uint64.format(bits);
    }
}
