package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// A beacon node, or several that answer as one. Nothing that it says is believed where it can be checked, and
/// nothing is signed because of it that slashing protection would not let pass.
///
/// Stages fail with [BeaconFailure]. Calls do not wait.
///
/// Source: ethereum/beacon-APIs v3.1 and later; QRL's is the same under `/qrl`.
public interface BeaconNode {
    /// For people, without user and password: `host:port`.
    String name();

    CompletionStage<ChainIdentity> identity();

    CompletionStage<NodeState> state();

    /// Those of the keys that the chain knows, in the state of the head.
    CompletionStage<List<ValidatorState>> validators(List<ValidatorKey> keys);

    /// Which of the validators were seen to do something in an epoch: the current or the one before.
    CompletionStage<Set<Long>> live(long epoch, List<Long> indices);

    /// All proposers of an epoch, whoever they are.
    CompletionStage<Proposers> proposers(long epoch);

    CompletionStage<Attesters> attesters(long epoch, List<Long> indices);

    /// Those who are in the sync committee of an epoch.
    CompletionStage<List<SyncDuty>> syncCommittee(long epoch, List<Long> indices);

    CompletionStage<AttestationData> attestationData(long slot, long committeeIndex);

    /// The best aggregate of a committee for what was voted; empty where there is none.
    CompletionStage<Optional<Aggregate>> aggregate(AttestationData data, long committeeIndex);

    /// The block at the head.
    CompletionStage<HeadBlock> head();

    /// Empty where the node has none.
    CompletionStage<Optional<Contribution>> contribution(long slot, long subcommitteeIndex, Digest beaconBlockRoot);

    /// A block to propose, from the execution client or from a builder.
    ///
    /// @param graffiti 32 bytes
    /// @param builderBoost in percent, how much a builder's block is worth; empty for the node's own choice
    CompletionStage<Proposal> block(long slot, ByteVector randaoReveal, ByteVector graffiti, OptionalLong builderBoost);

    CompletionStage<Void> publishBlock(Proposal proposal, ByteVector signature);

    CompletionStage<Void> publishAttestations(List<SignedMessage.Vote> votes);

    CompletionStage<Void> publishAggregates(List<SignedMessage.AggregateAndProof> aggregates);

    CompletionStage<Void> publishSyncMessages(List<SignedMessage.SyncMessage> messages);

    CompletionStage<Void> publishContributions(List<SignedMessage.ContributionAndProof> contributions);

    /// What a block of these proposers is to pay whom. A node forgets it after some epochs.
    CompletionStage<Void> prepare(List<Preparation> preparations);

    /// Told to builders by way of the node.
    CompletionStage<Void> register(List<SignedMessage.Registration> registrations);

    CompletionStage<Void> subscribe(List<CommitteeSubscription> subscriptions);

    CompletionStage<Void> subscribeSync(List<SyncSubscription> subscriptions);

    /// What happens at the node from now on, until this is closed. A stream that breaks is taken up again; the
    /// listener hears of both.
    Subscription listen(Consumer<ChainEvent> listener);

    /// Something that goes on until it is closed.
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /// @param optimistic whether the execution client has yet to check the block
    record HeadBlock(Digest root, boolean optimistic) {}

    /// @param feeRecipient an address of the network
    record Preparation(long validatorIndex, ByteVector feeRecipient) {}

    /// @param aggregator whether the validator is to aggregate its committee
    record CommitteeSubscription(AttesterDuty duty, boolean aggregator) {}

    /// @param untilEpoch when it ends, exclusive
    record SyncSubscription(SyncDuty duty, long untilEpoch) {}
}
