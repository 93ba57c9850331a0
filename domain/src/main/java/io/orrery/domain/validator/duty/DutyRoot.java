package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.SigningRoot.Found;
import io.orrery.domain.validator.duty.SigningRoot.Reason;
import io.orrery.domain.validator.duty.SigningRoot.Refused;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.HashTreeRoot;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.List;
import java.util.Optional;

/// The root and the domain of each duty.
final class DutyRoot {
    private final NetworkProfile network;
    private final Optional<ForkInfo> claimed;

    private DutyRoot(NetworkProfile network, Optional<ForkInfo> claimed) {
        this.network = network;
        this.claimed = claimed;
    }

    static SigningRoot of(NetworkProfile network, Duty duty, Optional<ForkInfo> claimed) {
        return new DutyRoot(network, claimed).of(duty);
    }

    private SigningRoot of(Duty duty) {
        return switch (duty) {
            case Duty.AggregationSlot(long slot) ->
                inSlot(DomainType.SELECTION_PROOF, slot, "aggregation_slot.slot", HashTreeRoot.uint64(slot));
            case Duty.AggregateAndProof aggregate -> aggregate(aggregate);
            case Duty.Attestation(var data) ->
                vote("attestation", data)
                        .orElseGet(() -> inEpoch(
                                DomainType.BEACON_ATTESTER,
                                data.target().epoch(),
                                "attestation.target.epoch",
                                data.hash()));
            case Duty.Block(var header) ->
                inSlot(DomainType.BEACON_PROPOSER, header.slot(), "beacon_block.block_header.slot", header.hash());
            case Duty.Deposit deposit -> deposit(deposit);
            case Duty.RandaoReveal(long epoch) ->
                inEpoch(DomainType.RANDAO, epoch, "randao_reveal.epoch", HashTreeRoot.uint64(epoch));
            case Duty.VoluntaryExit exit -> exit(exit);
            case Duty.SyncCommitteeMessage(long slot, var block) ->
                sync("sync_committee_message.slot", slot)
                        .orElseGet(() -> inSlot(DomainType.SYNC_COMMITTEE, slot, "sync_committee_message.slot", block));
            case Duty.SyncCommitteeSelectionProof(long slot, long subcommittee) ->
                sync("sync_aggregator_selection_data.slot", slot)
                        .orElseGet(() -> inSlot(
                                DomainType.SYNC_COMMITTEE_SELECTION_PROOF,
                                slot,
                                "sync_aggregator_selection_data.slot",
                                HashTreeRoot.container(HashTreeRoot.uint64(slot), HashTreeRoot.uint64(subcommittee))));
            case Duty.SyncCommitteeContributionAndProof contribution -> contribution(contribution);
            case Duty.ValidatorRegistration registration -> registration(registration);
        };
    }

    private SigningRoot aggregate(Duty.AggregateAndProof duty) {
        var data = duty.aggregate().data();
        var slot = "aggregate_and_proof.aggregate.data.slot";
        var fork = network.forks().at(network.epochOf(data.slot())).name();
        boolean fits = network.scheme() == Scheme.ML_DSA_87
                ? duty.aggregate() instanceof Aggregate.Listed
                : fork.from(ForkName.ELECTRA)
                        ? duty.aggregate() instanceof Aggregate.OfSlot
                        : duty.aggregate() instanceof Aggregate.OfCommittee;
        if (!fits) {
            return refused(
                    Reason.WRONG_FORM, "aggregate_and_proof.aggregate", "is not in the form that " + fork + " has");
        }
        var signatures = switch (duty.aggregate()) {
            case Aggregate.OfCommittee one -> List.of(one.signature());
            case Aggregate.OfSlot one -> List.of(one.signature());
            case Aggregate.Listed many -> many.signatures();
        };
        signatures.forEach(signature -> signature("aggregate_and_proof.aggregate.signature", signature));
        signature("aggregate_and_proof.selection_proof", duty.selectionProof());
        return vote("aggregate_and_proof.aggregate.data", data)
                .orElseGet(() -> inSlot(
                        DomainType.AGGREGATE_AND_PROOF,
                        data.slot(),
                        slot,
                        HashTreeRoot.container(
                                HashTreeRoot.uint64(duty.aggregatorIndex()),
                                duty.aggregate().hash(network.preset()),
                                HashTreeRoot.bytes(duty.selectionProof()))));
    }

    /// What every vote keeps to, whoever makes it.
    private Optional<SigningRoot> vote(String field, AttestationData data) {
        long epoch = network.epochOf(data.slot());
        if (data.target().epoch() != epoch) {
            return Optional.of(refused(
                    Reason.INCONSISTENT,
                    field + ".target.epoch",
                    data.target().epoch() + " where slot " + data.slot() + " is of epoch " + epoch));
        }
        boolean electra = network.forks().at(epoch).name().from(ForkName.ELECTRA);
        long committees = electra ? 1 : network.preset().maxCommitteesPerSlot();
        if (data.committeeIndex() >= committees) {
            return Optional.of(refused(
                    Reason.INCONSISTENT,
                    field + ".index",
                    Uint64.format(data.committeeIndex()) + " where its fork allows up to " + (committees - 1)));
        }
        return Optional.empty();
    }

    private SigningRoot contribution(Duty.SyncCommitteeContributionAndProof duty) {
        var contribution = duty.contribution();
        int bits = contribution.aggregationBits().length();
        if (bits != network.preset().syncSubcommitteeSize()) {
            return refused(
                    Reason.WRONG_FORM,
                    "contribution_and_proof.contribution.aggregation_bits",
                    bits + " bits where there are " + network.preset().syncSubcommitteeSize());
        }
        if (network.scheme() == Scheme.BLS12_381 && contribution.signatures().size() != 1) {
            return refused(
                    Reason.WRONG_FORM,
                    "contribution_and_proof.contribution.signature",
                    contribution.signatures().size() + " signatures where there is one");
        }
        contribution
                .signatures()
                .forEach(signature -> signature("contribution_and_proof.contribution.signature", signature));
        signature("contribution_and_proof.selection_proof", duty.selectionProof());
        var slot = "contribution_and_proof.contribution.slot";
        return sync(slot, contribution.slot())
                .orElseGet(() -> inSlot(
                        DomainType.CONTRIBUTION_AND_PROOF,
                        contribution.slot(),
                        slot,
                        HashTreeRoot.container(
                                HashTreeRoot.uint64(duty.aggregatorIndex()),
                                contribution.hash(network.scheme()),
                                HashTreeRoot.bytes(duty.selectionProof()))));
    }

    private Optional<SigningRoot> sync(String field, long slot) {
        var fork = network.forks().at(network.epochOf(slot)).name();
        return fork == ForkName.PHASE0
                ? Optional.of(refused(Reason.WRONG_FORK, field, slot + " is of phase0, which has no sync committee"))
                : Optional.empty();
    }

    private SigningRoot deposit(Duty.Deposit deposit) {
        publicKey("deposit.pubkey", deposit.publicKey());
        var genesis = network.forks().genesisVersion();
        if (!deposit.genesisVersion().equals(genesis)) {
            return refused(
                    Reason.UNKNOWN_FORK,
                    "deposit.genesis_fork_version",
                    deposit.genesisVersion() + " where " + network.name() + " has " + genesis);
        }
        return found(
                HashTreeRoot.container(
                        HashTreeRoot.bytes(deposit.publicKey()),
                        deposit.withdrawalCredentials(),
                        HashTreeRoot.uint64(deposit.amountGwei())),
                Domain.ofGenesis(DomainType.DEPOSIT, genesis));
    }

    private SigningRoot registration(Duty.ValidatorRegistration duty) {
        publicKey("validator_registration.pubkey", duty.publicKey());
        Bounds.size(
                "validator_registration.fee_recipient",
                duty.feeRecipient(),
                network.addresses().bytes());
        return found(
                HashTreeRoot.container(
                        HashTreeRoot.bytes(duty.feeRecipient()),
                        HashTreeRoot.uint64(duty.gasLimit()),
                        HashTreeRoot.uint64(duty.timestamp()),
                        HashTreeRoot.bytes(duty.publicKey())),
                Domain.ofGenesis(DomainType.APPLICATION_BUILDER, network.forks().genesisVersion()));
    }

    private SigningRoot exit(Duty.VoluntaryExit exit) {
        var object =
                HashTreeRoot.container(HashTreeRoot.uint64(exit.epoch()), HashTreeRoot.uint64(exit.validatorIndex()));
        return switch (ForkCheck.of(network, claimed)) {
            case ForkCheck.Refusal(var refusal) -> refusal;
            case ForkCheck.Agreed agreed
            when network.exits() == ExitDomain.CAPELLA_FROM_DENEB
                    && agreed.fork().name().from(ForkName.DENEB) -> {
                var capella = network.forks().named(ForkName.CAPELLA).orElseThrow();
                yield inDomain(DomainType.VOLUNTARY_EXIT, capella.version(), object);
            }
            case ForkCheck.Agreed _ -> inEpoch(DomainType.VOLUNTARY_EXIT, exit.epoch(), "voluntary_exit.epoch", object);
        };
    }

    private SigningRoot inSlot(DomainType type, long slot, String field, Digest object) {
        return inEpoch(type, network.epochOf(slot), field, object);
    }

    private SigningRoot inEpoch(DomainType type, long epoch, String field, Digest object) {
        return switch (ForkCheck.of(network, claimed)) {
            case ForkCheck.Refusal(var refusal) -> refusal;
            case ForkCheck.Agreed agreed -> {
                var version = agreed.versionOf(network, epoch);
                yield version.isEmpty()
                        ? refused(
                                Reason.WRONG_FORK,
                                field,
                                "epoch " + epoch + " is not of fork "
                                        + agreed.fork().name() + " nor of the one before")
                        : inDomain(type, version.get(), object);
            }
        };
    }

    private SigningRoot inDomain(DomainType type, Version version, Digest object) {
        return found(object, Domain.of(type, version, network.genesisValidatorsRoot()));
    }

    private static Found found(Digest object, Digest domain) {
        return new Found(Domain.signingRoot(object, domain), domain);
    }

    private void publicKey(String field, ByteVector key) {
        Bounds.size(field, key, network.scheme().publicKeyBytes());
    }

    private void signature(String field, ByteVector signature) {
        Bounds.size(field, signature, network.scheme().signatureBytes());
    }

    private static SigningRoot refused(Reason reason, String field, String detail) {
        return new Refused(reason, field, detail);
    }
}
