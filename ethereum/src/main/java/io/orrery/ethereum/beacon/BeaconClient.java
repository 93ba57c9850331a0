package io.orrery.ethereum.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.ChainIdentity;
import io.orrery.domain.validator.beacon.NodeState;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;

/// One beacon node over its REST API, Ethereum's or QRL's. What it answers is read strictly: a number
/// that can not be, bytes of another length, another slot than was asked for are no answer
/// ([Kind#NONSENSE]).
///
/// Source: ethereum/beacon-APIs v3.1.0; theQRL/qrysm, `beacon-chain/rpc/qrl`.
public final class BeaconClient implements BeaconNode, AutoCloseable {
    /// 500 duties on QRL, each with a key of 5,184 hexadecimal digits, have 2.8 MB; an aggregate with
    /// 128 signatures of ML-DSA-87 has 1.2 MB.
    static final int MOST_JSON = 4 << 20;
    /// Indices, or keys of BLS12-381, that are asked for at once.
    static final int MOST_ASKED = 500;

    private final NetworkProfile network;
    private final BeaconSettings settings;
    private final NodeNews news;
    private final Dialect dialect;
    private final BeaconHttp http;
    private final DutyReading duties;
    private final VoteReading votes;
    private final RegistryQuestions registry;
    private final Publishing publishing;
    private final Set<Subscription> streams = ConcurrentHashMap.newKeySet();

    /// @param blocks reads the blocks that it makes
    public BeaconClient(
            BeaconAddress address, NetworkProfile network, BeaconSettings settings, BlockReader blocks, NodeNews news) {
        this.network = network;
        this.settings = settings;
        this.news = news;
        this.dialect = Dialect.of(network);
        this.http = new BeaconHttp(address, settings);
        this.duties = new DutyReading(network);
        this.votes = new VoteReading(network);
        this.publishing = new Publishing(http, network, dialect, blocks, news);
        this.registry = new RegistryQuestions(http, network, dialect);
    }

    @Override
    public String name() {
        return http.name();
    }

    @Override
    public CompletionStage<ChainIdentity> identity() {
        var genesis = get(v1("beacon/genesis"), BeaconAnswer::data);
        var spec = get(v1("config/spec"), BeaconAnswer::data);
        return genesis.thenCombine(spec, this::identity);
    }

    private ChainIdentity identity(Reply genesis, Reply spec) {
        try {
            return DutyReading.identity(genesis, spec);
        } catch (IllegalArgumentException broken) {
            throw new BeaconFailure(
                    Kind.NONSENSE, name() + " tells what can not be of its chain: " + broken.getMessage());
        }
    }

    @Override
    public CompletionStage<NodeState> state() {
        return get(v1("node/syncing"), answer -> DutyReading.state(answer.data()));
    }

    @Override
    public CompletionStage<List<ValidatorState>> validators(List<ValidatorKey> keys) {
        return registry.validators(keys);
    }

    @Override
    public CompletionStage<Set<Long>> live(long epoch, List<Long> indices) {
        return perChunk(
                        indices,
                        chunk -> post(
                                v1("validator/liveness/" + epoch),
                                array(chunk),
                                answer -> duties.live(answer.data(), chunk)))
                .thenApply(parts -> {
                    var all = new HashSet<Long>();
                    parts.forEach(all::addAll);
                    return all;
                });
    }

    @Override
    public CompletionStage<Proposers> proposers(long epoch) {
        return get(v1("validator/duties/proposer/" + epoch), answer -> duties.proposers(answer.json(), epoch));
    }

    @Override
    public CompletionStage<Attesters> attesters(long epoch, List<Long> indices) {
        if (indices.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("duties are asked for of at least one validator"));
        }
        return perChunk(
                        indices,
                        chunk -> post(
                                v1("validator/duties/attester/" + epoch),
                                array(chunk),
                                answer -> duties.attesters(answer.json(), epoch, chunk)))
                .thenApply(this::joinedDuties);
    }

    private Attesters joinedDuties(List<Attesters> parts) {
        var roots = parts.stream().map(Attesters::dependentRoot).distinct().toList();
        if (roots.size() > 1) {
            throw new BeaconFailure(
                    Kind.UNAVAILABLE, name() + " went to another branch between two parts of the duties");
        }
        return new Attesters(
                roots.getFirst(),
                parts.stream().flatMap(part -> part.duties().stream()).toList());
    }

    @Override
    public CompletionStage<List<SyncDuty>> syncCommittee(long epoch, List<Long> indices) {
        return perChunk(
                        indices,
                        chunk -> post(
                                v1("validator/duties/sync/" + epoch),
                                array(chunk),
                                answer -> duties.syncCommittee(answer.data(), chunk)))
                .thenApply(Chunks::joined);
    }

    @Override
    public CompletionStage<AttestationData> attestationData(long slot, long committeeIndex) {
        long index = Dialect.single(votes.fork(slot)) ? 0 : committeeIndex;
        var path = v1("validator/attestation_data")
                .addQueryParameter("slot", Long.toString(slot))
                .addQueryParameter("committee_index", Long.toString(index));
        return get(path, answer -> votes.vote(answer.data(), slot, index));
    }

    @Override
    public CompletionStage<Optional<Aggregate>> aggregate(AttestationData data, long committeeIndex) {
        return aggregate(dialect.pool(), data, committeeIndex).thenCompose(found -> {
            // Before Electra a node may have the first version only; that there is no aggregate, and no such
            // endpoint, is one answer.
            boolean older = found.isEmpty() && !dialect.pool().equals("v1") && !Dialect.single(votes.fork(data.slot()));
            return older ? aggregate("v1", data, committeeIndex) : CompletableFuture.completedFuture(found);
        });
    }

    private CompletionStage<Optional<Aggregate>> aggregate(String version, AttestationData data, long committeeIndex) {
        var path = http.at(dialect.path(version, "validator/aggregate_attestation"))
                .addQueryParameter("attestation_data_root", data.hash().toString())
                .addQueryParameter("slot", Long.toString(data.slot()));
        if (version.equals("v2")) {
            path.addQueryParameter("committee_index", Long.toString(committeeIndex));
        }
        return found(path, reply -> votes.aggregate(reply, data, committeeIndex));
    }

    @Override
    public CompletionStage<HeadBlock> head() {
        return get(v1("beacon/blocks/head/root"), answer -> {
            var reply = answer.json();
            return new HeadBlock(
                    reply.member("data").member("root").root(),
                    reply.member("execution_optimistic").truth());
        });
    }

    @Override
    public CompletionStage<Optional<Contribution>> contribution(
            long slot, long subcommitteeIndex, Digest beaconBlockRoot) {
        var path = v1("validator/sync_committee_contribution")
                .addQueryParameter("slot", Long.toString(slot))
                .addQueryParameter("subcommittee_index", Long.toString(subcommitteeIndex))
                .addQueryParameter("beacon_block_root", beaconBlockRoot.toString());
        return found(path, reply -> votes.contribution(reply, slot, subcommitteeIndex, beaconBlockRoot));
    }

    private <T> CompletionStage<Optional<T>> found(HttpUrl.Builder path, Function<Reply, T> reading) {
        return get(
                path,
                answer -> answer.code() == BeaconAnswer.NOT_FOUND
                        ? Optional.empty()
                        : Optional.of(reading.apply(answer.data())));
    }

    @Override
    public CompletionStage<Proposal> block(
            long slot, ByteVector randaoReveal, ByteVector graffiti, OptionalLong builderBoost) {
        return publishing.block(slot, randaoReveal, graffiti, builderBoost);
    }

    @Override
    public CompletionStage<Void> publishBlock(Proposal proposal, ByteVector signature) {
        return publishing.publish(proposal, signature);
    }

    @Override
    public CompletionStage<Void> publishAttestations(List<SignedMessage.Vote> attestations) {
        return publishing.attestations(attestations);
    }

    @Override
    public CompletionStage<Void> publishAggregates(List<SignedMessage.AggregateAndProof> aggregates) {
        return publishing.aggregates(aggregates);
    }

    @Override
    public CompletionStage<Void> publishSyncMessages(List<SignedMessage.SyncMessage> messages) {
        return publishing.syncMessages(messages);
    }

    @Override
    public CompletionStage<Void> publishContributions(List<SignedMessage.ContributionAndProof> contributions) {
        return publishing.contributions(contributions);
    }

    @Override
    public CompletionStage<Void> prepare(List<Preparation> preparations) {
        return publishing.preparations(preparations);
    }

    @Override
    public CompletionStage<Void> register(List<SignedMessage.Registration> registrations) {
        return publishing.registrations(registrations);
    }

    @Override
    public CompletionStage<Void> subscribe(List<CommitteeSubscription> subscriptions) {
        return publishing.subscriptions(subscriptions);
    }

    @Override
    public CompletionStage<Void> subscribeSync(List<SyncSubscription> subscriptions) {
        return publishing.syncSubscriptions(subscriptions);
    }

    @Override
    public Subscription listen(Consumer<ChainEvent> listener) {
        var stream = BeaconEvents.start(http, v1("events"), network.secondsPerSlot(), settings, listener, news);
        streams.add(stream);
        return () -> {
            streams.remove(stream);
            stream.close();
        };
    }

    private HttpUrl.Builder v1(String path) {
        return http.at(dialect.path("v1", path));
    }

    private <T> CompletionStage<T> get(HttpUrl.Builder path, BeaconHttp.Reading<T> reading) {
        return http.ask(http.to(path.build()).get().build(), MOST_JSON, reading);
    }

    private <T> CompletionStage<T> post(HttpUrl.Builder path, String json, BeaconHttp.Reading<T> reading) {
        return http.ask(http.to(path.build()).post(BeaconHttp.json(json)).build(), MOST_JSON, reading);
    }

    private static <R> CompletionStage<List<R>> perChunk(
            List<Long> indices, Function<List<Long>, CompletionStage<R>> call) {
        return Chunks.each(Chunks.of(indices.stream().distinct().toList(), MOST_ASKED), call);
    }

    private static String array(List<Long> indices) {
        return indices.stream().map(index -> "\"" + index + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    /// Calls under way fail, and streams of events end.
    @Override
    public void close() {
        streams.forEach(Subscription::close);
        http.close();
    }
}
