package io.orrery.http.validator;

import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.duty.SigningType;
import io.orrery.domain.validator.duty.Version;
import java.util.Arrays;
import java.util.List;

/// The content of each type of the remote signing API. Members that a type does not have are not looked at.
///
/// QRL's forms, which no one has published, differ where its signatures are not aggregated: `signatures`,
/// an array, in the place of `signature`.
final class DutyJson {
    private static final List<ForkName> WHOLE_BLOCKS = List.of(ForkName.PHASE0, ForkName.ALTAIR);

    private DutyJson() {}

    /// @param body the whole request; [FaultException] where the type is unknown, or its content is not
    ///     as it must be
    static Duty of(Field body, NetworkProfile network) {
        return switch (type(body.member("type"))) {
            case AGGREGATION_SLOT -> {
                long slot = body.member("aggregation_slot").member("slot").uint64();
                yield body.made(() -> new Duty.AggregationSlot(slot));
            }
            case AGGREGATE_AND_PROOF ->
                VoteJson.aggregateAndProof(body.member("aggregate_and_proof"), ForkName.PHASE0, network);
            case AGGREGATE_AND_PROOF_V2 -> {
                var versioned = body.member("aggregate_and_proof");
                yield VoteJson.aggregateAndProof(versioned.member("data"), fork(versioned.member("version")), network);
            }
            case ATTESTATION -> new Duty.Attestation(VoteJson.data(body.member("attestation")));
            case BLOCK ->
                throw body.member("type")
                        .malformed("BLOCK is a whole block of phase0, which no network makes any more:"
                                + " send BLOCK_V2 with a block_header");
            case BLOCK_V2 -> block(body.member("beacon_block"));
            case DEPOSIT -> deposit(body.member("deposit"), network);
            case RANDAO_REVEAL -> {
                long epoch = body.member("randao_reveal").member("epoch").uint64();
                yield body.made(() -> new Duty.RandaoReveal(epoch));
            }
            case SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF -> contribution(body.member("contribution_and_proof"), network);
            case SYNC_COMMITTEE_MESSAGE -> {
                var message = body.member("sync_committee_message");
                long slot = message.member("slot").uint64();
                var root = message.member("beacon_block_root").root();
                yield body.made(() -> new Duty.SyncCommitteeMessage(slot, root));
            }
            case SYNC_COMMITTEE_SELECTION_PROOF -> {
                var selection = body.member("sync_aggregator_selection_data");
                long slot = selection.member("slot").uint64();
                long subcommittee = selection.member("subcommittee_index").uint64();
                yield body.made(() -> new Duty.SyncCommitteeSelectionProof(slot, subcommittee));
            }
            case VALIDATOR_REGISTRATION -> registration(body.member("validator_registration"), network);
            case VOLUNTARY_EXIT -> {
                var exit = body.member("voluntary_exit");
                long epoch = exit.member("epoch").uint64();
                long index = exit.member("validator_index").uint64();
                yield body.made(() -> new Duty.VoluntaryExit(epoch, index));
            }
        };
    }

    private static SigningType type(Field field) {
        return oneOf(field, SigningType.values());
    }

    private static ForkName fork(Field field) {
        return oneOf(field, ForkName.values());
    }

    private static <E extends Enum<E>> E oneOf(Field field, E[] values) {
        var text = field.text();
        return Arrays.stream(values)
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        field.malformed("must be one of " + Arrays.toString(values) + ", not " + Field.shown(text)));
    }

    private static Duty block(Field field) {
        var version = fork(field.member("version"));
        if (WHOLE_BLOCKS.contains(version)) {
            throw field.member("version")
                    .malformed("has whole blocks, which no network makes any more; a block_header is signed from "
                            + "BELLATRIX on");
        }
        var header = field.member("block_header");
        long slot = header.member("slot").uint64();
        long proposer = header.member("proposer_index").uint64();
        var parent = header.member("parent_root").root();
        var state = header.member("state_root").root();
        var content = header.member("body_root").root();
        return header.made(() -> new Duty.Block(new BeaconBlockHeader(slot, proposer, parent, state, content)));
    }

    private static Duty deposit(Field field, NetworkProfile network) {
        var key = field.member("pubkey").bytes(network.scheme().publicKeyBytes());
        var credentials = field.member("withdrawal_credentials").root();
        long amount = field.member("amount").uint64();
        var version = version(field.member("genesis_fork_version"));
        return field.made(() -> new Duty.Deposit(key, credentials, amount, version));
    }

    static Version version(Field field) {
        var text = field.bytes(Integer.BYTES).toString();
        return field.made(() -> Version.parse(text));
    }

    private static Duty contribution(Field field, NetworkProfile network) {
        var inner = field.member("contribution");
        long slot = inner.member("slot").uint64();
        var root = inner.member("beacon_block_root").root();
        long subcommittee = inner.member("subcommittee_index").uint64();
        int size = network.preset().syncSubcommitteeSize();
        var bits = VoteJson.bits(inner.member("aggregation_bits"), size);
        int bytes = network.scheme().signatureBytes();
        var signatures = network.scheme() == Scheme.ML_DSA_87
                ? inner.member("signatures").elements(size).stream()
                        .map(one -> one.bytes(bytes))
                        .toList()
                : List.of(inner.member("signature").bytes(bytes));
        var contribution = inner.made(() -> new Contribution(slot, root, subcommittee, bits, signatures));
        long aggregator = field.member("aggregator_index").uint64();
        var proof = field.member("selection_proof").bytes(bytes);
        return field.made(() -> new Duty.SyncCommitteeContributionAndProof(aggregator, contribution, proof));
    }

    private static Duty registration(Field field, NetworkProfile network) {
        var address = field.member("fee_recipient");
        // As bytes everywhere but where addresses have a prefix of their own.
        var recipient = address.text().startsWith("0x")
                ? address.bytes(network.addresses().bytes())
                : address.made(() -> network.addresses().parse(address.text()));
        long gas = field.member("gas_limit").uint64();
        long time = field.member("timestamp").uint64();
        var key = field.member("pubkey").bytes(network.scheme().publicKeyBytes());
        return field.made(() -> new Duty.ValidatorRegistration(recipient, gas, time, key));
    }
}
