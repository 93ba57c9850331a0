package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconNode.CommitteeSubscription;
import io.orrery.domain.validator.beacon.BeaconNode.Preparation;
import io.orrery.domain.validator.beacon.BeaconNode.SyncSubscription;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.node.ObjectNode;

/// Blocks of a node, and all that it is told.
final class Publishing {
    /// A block itself has at most 10 MiB (consensus-specs, `MAX_PAYLOAD_SIZE`), and a blob with its
    /// proofs 134 KiB.
    private static final int MOST_BLOCK = 24 << 20;
    /// Of an answer to what was published: hundreds of failures, with a reason each.
    private static final int MOST_SAID = 1 << 20;
    /// Of one body. One of QRL's aggregates may be longer and goes alone.
    private static final int MOST_ITEMS = 500;
    private static final int MOST_BODY = 2 << 20;

    private static final String FIRST = "v1";

    private final BeaconHttp http;
    private final NetworkProfile network;
    private final Dialect dialect;
    private final BlockReader blocks;
    private final NodeNews news;
    private final MessageJson json;

    Publishing(BeaconHttp http, NetworkProfile network, Dialect dialect, BlockReader blocks, NodeNews news) {
        this.http = http;
        this.network = network;
        this.dialect = dialect;
        this.blocks = blocks;
        this.news = news;
        this.json = new MessageJson(network);
    }

    CompletionStage<Proposal> block(
            long slot, ByteVector randaoReveal, ByteVector graffiti, OptionalLong builderBoost) {
        var path = http.at(dialect.path("v3", "validator/blocks/" + slot))
                .addQueryParameter("randao_reveal", randaoReveal.toString())
                .addQueryParameter("graffiti", graffiti.toString());
        builderBoost.ifPresent(
                percent -> path.addQueryParameter("builder_boost_factor", Long.toUnsignedString(percent)));
        var request = http.to(path.build())
                .header("Accept", "application/octet-stream;q=1,application/json;q=0.9")
                .get()
                .build();
        return http.askOfBlock(request, MOST_BLOCK, answer -> block(answer, slot));
    }

    private Proposal block(BeaconAnswer answer, long slot) {
        answer.done();
        if (!answer.is(BeaconHttp.SSZ)) {
            throw new IllegalArgumentException("Content-Type: a block is read as application/octet-stream, not as "
                    + Reply.shown(Optional.ofNullable(answer.headers().get("Content-Type"))
                            .orElse("nothing")));
        }
        var proposal = blocks.read(fork(answer, slot), network.preset(), blinded(answer), answer.body());
        if (proposal.header().slot() != slot) {
            throw new IllegalArgumentException(
                    "slot: " + proposal.header().slot() + " where " + slot + " was asked for");
        }
        return proposal;
    }

    private ForkName fork(BeaconAnswer answer, long slot) {
        var expected = forkOf(slot);
        var told = dialect.fork(answer.headers());
        if (told.isEmpty() && !dialect.tellsFork()) {
            return expected;
        }
        var name = told.orElseThrow(() -> new IllegalArgumentException(dialect.forkName() + ": is missing"));
        return Arrays.stream(ForkName.values())
                .filter(fork -> fork.name().equals(name.toUpperCase(Locale.ROOT)))
                .filter(expected::equals)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        dialect.forkName() + ": " + Reply.shown(name) + " where slot " + slot + " is of " + expected));
    }

    private boolean blinded(BeaconAnswer answer) {
        var told = dialect.blinded(answer.headers())
                .orElseThrow(() -> new IllegalArgumentException(dialect.blindedName() + ": is missing"));
        return switch (told.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        dialect.blindedName() + ": must be true or false, not " + Reply.shown(told));
        };
    }

    /// Told with no `broadcast_validation`: a stricter one than the default takes time, and the one that
    /// looks for other blocks of the slot refuses what another node has spread already.
    CompletionStage<Void> publish(Proposal proposal, ByteVector signature) {
        var what = proposal.blinded() ? "beacon/blinded_blocks" : "beacon/blocks";
        var request = http.to(http.at(dialect.path(dialect.publish(), what)).build());
        add(dialect.version(proposal.fork()), request);
        var published = request.post(RequestBody.create(proposal.signed(signature), BeaconHttp.SSZ))
                .build();
        return http.askOfBlock(published, MOST_SAID, answer -> {
                    answer.done();
                    return answer.code();
                })
                .thenAccept(code -> {
                    if (code == BeaconAnswer.ACCEPTED) {
                        news.spreadInvalid(http.name(), proposal.header().slot());
                    }
                });
    }

    CompletionStage<Void> attestations(List<SignedMessage.Vote> votes) {
        return perFork(
                votes, vote -> vote.data().slot(), "beacon/pool/attestations", (vote, fork) -> json.vote(vote, fork));
    }

    CompletionStage<Void> aggregates(List<SignedMessage.AggregateAndProof> aggregates) {
        return perFork(
                aggregates,
                each -> each.aggregate().data().slot(),
                "validator/aggregate_and_proofs",
                (each, _) -> json.aggregate(each));
    }

    private interface Writing<T> {
        ObjectNode write(T item, ForkName fork);
    }

    /// Each in the form of its slot's fork, which is told in a header: almost always one.
    private <T> CompletionStage<Void> perFork(List<T> items, Function<T, Long> slot, String path, Writing<T> writing) {
        var forks = items.stream().collect(Collectors.groupingBy(item -> forkOf(slot.apply(item))));
        return Chunks.each(List.copyOf(forks.entrySet()), entry -> {
                    var fork = entry.getKey();
                    var written = entry.getValue().stream()
                            .map(item -> writing.write(item, fork))
                            .toList();
                    return told(dialect.pool(), path, dialect.version(fork), written, !Dialect.single(fork));
                })
                .thenAccept(_ -> {});
    }

    CompletionStage<Void> syncMessages(List<SignedMessage.SyncMessage> messages) {
        return told(
                "beacon/pool/sync_committees",
                messages.stream().map(json::syncMessage).toList());
    }

    CompletionStage<Void> contributions(List<SignedMessage.ContributionAndProof> contributions) {
        return told(
                "validator/contribution_and_proofs",
                contributions.stream().map(json::contribution).toList());
    }

    CompletionStage<Void> preparations(List<Preparation> preparations) {
        return told(
                "validator/prepare_beacon_proposer",
                preparations.stream().map(json::preparation).toList());
    }

    CompletionStage<Void> registrations(List<SignedMessage.Registration> registrations) {
        return told(
                "validator/register_validator",
                registrations.stream().map(json::registration).toList());
    }

    CompletionStage<Void> subscriptions(List<CommitteeSubscription> subscriptions) {
        return told(
                "validator/beacon_committee_subscriptions",
                subscriptions.stream().map(MessageJson::subscription).toList());
    }

    CompletionStage<Void> syncSubscriptions(List<SyncSubscription> subscriptions) {
        return told(
                "validator/sync_committee_subscriptions",
                subscriptions.stream().map(MessageJson::subscription).toList());
    }

    private CompletionStage<Void> told(String path, List<ObjectNode> items) {
        return told(FIRST, path, Headers.of(), items, false);
    }

    /// @param older whether the first version says the same, where the node does not have this one
    private CompletionStage<Void> told(
            String version, String path, Headers headers, List<ObjectNode> items, boolean older) {
        var written = items.stream().map(ObjectNode::toString).toList();
        return Chunks.each(
                        Chunks.json(written, MOST_ITEMS, MOST_BODY),
                        part -> told(version, path, headers, part, older && !version.equals(FIRST)))
                .thenAccept(_ -> {});
    }

    private CompletionStage<Boolean> told(
            String version, String path, Headers headers, Chunks.Part part, boolean older) {
        var request = http.to(http.at(dialect.path(version, path)).build());
        add(headers, request);
        return http.ask(request.post(BeaconHttp.json(part.json())).build(), MOST_SAID, answer -> {
                    if (older && answer.isUnknown()) {
                        return false;
                    }
                    answer.done(part.first());
                    return true;
                })
                .thenCompose(taken ->
                        taken ? CompletableFuture.completedFuture(true) : told(FIRST, path, headers, part, false));
    }

    private static void add(Headers headers, Request.Builder request) {
        for (int i = 0; i < headers.size(); i++) {
            request.header(headers.name(i), headers.value(i));
        }
    }

    private ForkName forkOf(long slot) {
        return network.forks().at(network.epochOf(slot)).name();
    }
}
