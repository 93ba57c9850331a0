package io.orrery.actors.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.ChainIdentity;
import io.orrery.domain.validator.beacon.NodeState;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A chain of the test's own behind one node: it tells duties, takes what is published and remembers it, and
/// does wrong what it is told to.
final class FakeChain implements BeaconNode {
    private final NetworkProfile network;
    private final Turn turn;
    private final List<ValidatorKey> keys;

    /// Of the committees, whoever else is in them.
    int committeeLength = 4;

    int committees = 2;
    /// By how many slots the votes are told to be later than they were.
    int shift;

    Digest dependentRoot = root(1);
    Set<Integer> syncMembers = new HashSet<>();
    boolean blinded;
    boolean optimistic;
    long answerMs = 5;
    /// What fails, by the name of the call.
    Function<String, Optional<BeaconFailure.Kind>> failing = _ -> Optional.empty();
    /// What is never answered.
    Set<String> silent = new HashSet<>();
    Set<Long> silentCommittees = new HashSet<>();

    UnaryOperator<AttestationData> lie = data -> data;
    UnaryOperator<FakeProposal> wrongBlock = block -> block;
    UnaryOperator<Contribution> wrongContribution = contribution -> contribution;
    boolean nothingToAggregate;

    final List<String> calls = new ArrayList<>();
    final List<SignedMessage.Vote> votes = new ArrayList<>();
    final List<Long> votedAtMs = new ArrayList<>();
    final List<SignedMessage.AggregateAndProof> aggregates = new ArrayList<>();
    final List<SignedMessage.SyncMessage> syncMessages = new ArrayList<>();
    final List<SignedMessage.ContributionAndProof> contributions = new ArrayList<>();
    final List<SignedMessage.Registration> registrations = new ArrayList<>();
    final List<Proposal> blocks = new ArrayList<>();
    final List<CommitteeSubscription> subscriptions = new ArrayList<>();
    final List<SyncSubscription> syncSubscriptions = new ArrayList<>();
    final List<Preparation> preparations = new ArrayList<>();
    private final List<Consumer<ChainEvent>> listeners = new CopyOnWriteArrayList<>();

    FakeChain(NetworkProfile network, Turn turn, List<ValidatorKey> keys) {
        this.network = network;
        this.turn = turn;
        this.keys = keys;
    }

    static Digest root(long number) {
        return new Digest(number, 0, 0, 0);
    }

    record FakeProposal(
            ForkName fork,
            boolean blinded,
            BeaconBlockHeader header,
            ByteVector randaoReveal,
            ByteVector graffiti,
            Optional<ByteVector> feeRecipient)
            implements Proposal {
        @Override
        public byte[] signed(ByteVector signature) {
            return signature.toBytes();
        }

        FakeProposal with(BeaconBlockHeader other) {
            return new FakeProposal(fork, blinded, other, randaoReveal, graffiti, feeRecipient);
        }
    }

    void tell(ChainEvent event) {
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }

    int listeners() {
        return listeners.size();
    }

    private <T> CompletionStage<T> answer(String call, T answer) {
        calls.add(call);
        var told = new CompletableFuture<T>();
        var kind = failing.apply(call);
        turn.at(turn.nowMs() + answerMs, () -> {
            if (kind.isPresent()) {
                told.completeExceptionally(new BeaconFailure(kind.get(), call + " on purpose"));
            } else if (!silent.contains(call)) {
                told.complete(answer);
            }
        });
        return told;
    }

    @SuppressWarnings("NullAway") // A Void has no other value.
    private CompletionStage<Void> taken(String call, Runnable then) {
        return answer(call, call).thenAccept(_ -> then.run());
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public CompletionStage<ChainIdentity> identity() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<NodeState> state() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<ValidatorState>> validators(List<ValidatorKey> asked) {
        return answer(
                "validators",
                IntStream.range(0, keys.size())
                        .filter(i -> asked.contains(keys.get(i)))
                        .mapToObj(i -> new ValidatorState(
                                keys.get(i), i, ValidatorState.Status.ACTIVE_ONGOING, network.stake()))
                        .toList());
    }

    @Override
    public CompletionStage<Set<Long>> live(long epoch, List<Long> indices) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Proposers> proposers(long epoch) {
        long slots = network.preset().slotsPerEpoch();
        var duties = new ArrayList<ProposerDuty>();
        for (long slot = epoch * slots; slot < (epoch + 1) * slots; slot++) {
            int proposer = proposer(slot);
            duties.add(new ProposerDuty(keys.get(proposer), proposer, slot));
        }
        return answer("proposers", new Proposers(dependentRoot, duties));
    }

    int proposer(long slot) {
        return (int) ((slot * 3 + 1) % keys.size());
    }

    @Override
    public CompletionStage<Attesters> attesters(long epoch, List<Long> indices) {
        return answer(
                "attesters",
                new Attesters(
                        dependentRoot,
                        indices.stream()
                                .map(index -> attester(epoch, index.intValue()))
                                .toList()));
    }

    AttesterDuty attester(long epoch, int index) {
        long slots = network.preset().slotsPerEpoch();
        return new AttesterDuty(
                keys.get(index),
                index,
                epoch * slots + (index + shift) % slots,
                (index / slots) % committees,
                committeeLength,
                committees,
                index % committeeLength);
    }

    @Override
    public CompletionStage<List<SyncDuty>> syncCommittee(long epoch, List<Long> indices) {
        int size = network.preset().syncSubcommitteeSize();
        return answer(
                "syncCommittee",
                indices.stream()
                        .filter(index -> syncMembers.contains(index.intValue()))
                        .map(index -> new SyncDuty(
                                keys.get(index.intValue()),
                                index,
                                List.of(index.intValue() % size, (index.intValue() + 1) % size)))
                        .toList());
    }

    @Override
    public CompletionStage<AttestationData> attestationData(long slot, long committeeIndex) {
        long epoch = network.epochOf(slot);
        if (silentCommittees.contains(committeeIndex)) {
            return new CompletableFuture<>();
        }
        return answer(
                "attestationData",
                lie.apply(new AttestationData(
                        slot,
                        committeeIndex,
                        root(slot),
                        new Checkpoint(Math.max(0, epoch - 1), root(1_000 + epoch)),
                        new Checkpoint(epoch, root(2_000 + epoch)))));
    }

    @Override
    public CompletionStage<Optional<Aggregate>> aggregate(AttestationData data, long committeeIndex) {
        return answer("aggregate", nothingToAggregate ? Optional.empty() : Optional.of(aggregateOf(data)));
    }

    private Aggregate aggregateOf(AttestationData data) {
        return switch (network.forks().at(network.epochOf(data.slot())).name()) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB -> new Aggregate.OfCommittee(bits(8), data, signature());
            case ELECTRA, FULU ->
                new Aggregate.OfSlot(bits(8), data, signature(), new Bitvector(ByteVector.parse("0x01"), 4));
            case ZOND -> new Aggregate.Listed(bits(8), data, List.of(signature()));
        };
    }

    private static Bitlist bits(int length) {
        return new Bitlist(ByteVector.parse("0xff"), length);
    }

    private ByteVector signature() {
        return ByteVector.of(new byte[network.scheme().signatureBytes()]);
    }

    @Override
    public CompletionStage<HeadBlock> head() {
        return answer("head", new HeadBlock(root(77), optimistic));
    }

    @Override
    public CompletionStage<Optional<Contribution>> contribution(
            long slot, long subcommitteeIndex, Digest beaconBlockRoot) {
        return answer(
                "contribution",
                Optional.of(wrongContribution.apply(new Contribution(
                        slot,
                        beaconBlockRoot,
                        subcommitteeIndex,
                        new Bitvector(
                                ByteVector.of(new byte[network.preset().syncSubcommitteeSize() / Byte.SIZE]),
                                network.preset().syncSubcommitteeSize()),
                        List.of(signature())))));
    }

    @Override
    public CompletionStage<Proposal> block(
            long slot, ByteVector randaoReveal, ByteVector graffiti, OptionalLong builderBoost) {
        return answer(
                "block",
                wrongBlock.apply(new FakeProposal(
                        network.forks().at(network.epochOf(slot)).name(),
                        blinded,
                        new BeaconBlockHeader(slot, proposer(slot), root(slot - 1), root(3), root(calls.size())),
                        randaoReveal,
                        graffiti,
                        Optional.of(ByteVector.of(new byte[20])))));
    }

    @Override
    public CompletionStage<Void> publishBlock(Proposal proposal, ByteVector signature) {
        return taken("publishBlock", () -> blocks.add(proposal));
    }

    @Override
    public CompletionStage<Void> publishAttestations(List<SignedMessage.Vote> given) {
        return taken("publishAttestations", () -> {
            votes.addAll(given);
            given.forEach(_ -> votedAtMs.add(turn.nowMs()));
        });
    }

    @Override
    public CompletionStage<Void> publishAggregates(List<SignedMessage.AggregateAndProof> given) {
        return taken("publishAggregates", () -> aggregates.addAll(given));
    }

    @Override
    public CompletionStage<Void> publishSyncMessages(List<SignedMessage.SyncMessage> given) {
        return taken("publishSyncMessages", () -> syncMessages.addAll(given));
    }

    @Override
    public CompletionStage<Void> publishContributions(List<SignedMessage.ContributionAndProof> given) {
        return taken("publishContributions", () -> contributions.addAll(given));
    }

    @Override
    public CompletionStage<Void> prepare(List<Preparation> given) {
        return taken("prepare", () -> preparations.addAll(given));
    }

    @Override
    public CompletionStage<Void> register(List<SignedMessage.Registration> given) {
        return taken("register", () -> registrations.addAll(given));
    }

    @Override
    public CompletionStage<Void> subscribe(List<CommitteeSubscription> given) {
        return taken("subscribe", () -> subscriptions.addAll(given));
    }

    @Override
    public CompletionStage<Void> subscribeSync(List<SyncSubscription> given) {
        return taken("subscribeSync", () -> syncSubscriptions.addAll(given));
    }

    @Override
    public Subscription listen(Consumer<ChainEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
