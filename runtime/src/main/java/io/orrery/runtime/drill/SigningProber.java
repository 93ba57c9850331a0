package io.orrery.runtime.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.cluster.ClusterNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Asks every node again and again, by the remote signing API, for the vote of one epoch: each for another
/// one, so that two nodes that both sign would be slashed. The next epoch's turn is when somebody has
/// signed, or it was refused as slashable: somebody may have, and the answer was lost.
///
/// Epochs begin far in the past, where the key has signed nothing, so that there are always some left that are
/// not yet to come.
final class SigningProber implements AutoCloseable {
    /// With one answer. A node that stands still is asked again with the next vote.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PACE = Duration.ofMillis(50);
    /// Twenty a second for an hour and more.
    private static final long EPOCHS_BACK = 100_000;

    private static final int OK = 200;
    static final int SLASHABLE = 412;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A signature that a node has given out.
    ///
    /// @param askedNanos and
    /// @param atNanos by [System#nanoTime]
    record Signature(ClusterNode node, SignedAttestation vote, long askedNanos, long atNanos) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final NetworkProfile network;
    private final ValidatorKey key;
    private final AtomicLong target;
    private final ConcurrentLinkedQueue<Signature> signatures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean closed;

    private SigningProber(NetworkProfile network, ValidatorKey key, long nowSeconds) {
        this.network = network;
        this.key = key;
        this.target = new AtomicLong(network.epochOf(network.slotAt(nowSeconds)) - EPOCHS_BACK);
    }

    /// @param nowSeconds since 1970
    static SigningProber start(List<ClusterNode> nodes, NetworkProfile network, ValidatorKey key, long nowSeconds) {
        var prober = new SigningProber(network, key, nowSeconds);
        for (int i = 0; i < nodes.size(); i++) {
            int number = i;
            Thread.ofVirtual().start(() -> prober.ask(nodes.get(number), number));
        }
        return prober;
    }

    /// Asks a node for two votes of an epoch, as nobody does who is honest.
    ///
    /// @return what the second was answered with
    static int secondVote(ClusterNode node, NetworkProfile network, ValidatorKey key, long epoch) {
        try (var prober = new SigningProber(network, key, network.genesisTime())) {
            var url = prober.url(node);
            prober.status(url, prober.vote(epoch, Integer.MAX_VALUE));
            return prober.status(url, prober.vote(epoch, Integer.MIN_VALUE));
        }
    }

    private URI url(ClusterNode node) {
        return URI.create("http://127.0.0.1:" + node.ports().http() + "/api/v1/eth2/sign/" + key);
    }

    /// @param number makes it another one
    private AttestationData vote(long epoch, int number) {
        return new AttestationData(
                epoch * network.preset().slotsPerEpoch(),
                0,
                new Digest(number, epoch, 0, 1),
                new Checkpoint(epoch - 1, new Digest(0, epoch - 1, 0, 2)),
                new Checkpoint(epoch, new Digest(0, epoch, 0, 2)));
    }

    private void ask(ClusterNode node, int number) {
        var url = url(node);
        while (!closed) {
            long epoch = target.get();
            var data = vote(epoch, number);
            long asked = System.nanoTime();
            int status = status(url, data);
            if (status == OK) {
                signatures.add(new Signature(node, vote(data), asked, System.nanoTime()));
            } else if (status == SLASHABLE) {
                refused.incrementAndGet();
            }
            if (status == OK || status == SLASHABLE) {
                target.compareAndSet(epoch, epoch + 1);
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    /// 0 where no answer came.
    private int status(URI url, AttestationData data) {
        try {
            return http.send(
                            HttpRequest.newBuilder(url)
                                    .timeout(PATIENCE)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body(data)))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException silent) {
            return 0;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String body(AttestationData data) {
        var claimed = network.at(data.target().epoch());
        var body = JSON.createObjectNode().put("type", "ATTESTATION");
        var fork = body.putObject("fork_info")
                .put("genesis_validators_root", claimed.genesisValidatorsRoot().toString())
                .putObject("fork");
        fork.put("previous_version", claimed.fork().previousVersion().toString());
        fork.put("current_version", claimed.fork().currentVersion().toString());
        fork.put("epoch", Long.toString(claimed.fork().epoch()));
        var attestation = body.putObject("attestation")
                .put("slot", Long.toString(data.slot()))
                .put("index", Long.toString(data.committeeIndex()))
                .put("beacon_block_root", data.beaconBlockRoot().toString());
        checkpoint(attestation.putObject("source"), data.source());
        checkpoint(attestation.putObject("target"), data.target());
        return body.toString();
    }

    private static void checkpoint(ObjectNode to, Checkpoint checkpoint) {
        to.put("epoch", Long.toString(checkpoint.epoch()))
                .put("root", checkpoint.root().toString());
    }

    private SignedAttestation vote(AttestationData data) {
        var duty = new Duty.Attestation(data);
        return switch (SigningRoot.of(
                network, duty, Optional.of(network.at(data.target().epoch())))) {
            case SigningRoot.Found(var root, var _) ->
                new SignedAttestation(data.source().epoch(), data.target().epoch(), Optional.of(root));
            case SigningRoot.Refused refusal -> throw new IllegalStateException("a node signed what has " + refusal);
        };
    }

    /// All that were given out, in no order.
    Collection<Signature> signatures() {
        return signatures;
    }

    /// What was refused because it could be slashed.
    int refused() {
        return refused.get();
    }

    /// The first signature of another node that was asked for after a moment.
    Optional<Signature> firstBut(ClusterNode lost, long sinceNanos) {
        return signatures.stream()
                .filter(each -> !each.node().equals(lost) && each.askedNanos() - sinceNanos >= 0)
                .findFirst();
    }

    /// How many signatures a node has given out that arrived after a moment.
    long count(ClusterNode node, long sinceNanos) {
        return signatures.stream()
                .filter(each -> each.node().equals(node) && each.atNanos() - sinceNanos >= 0)
                .count();
    }

    /// It asks for nothing more.
    void end() {
        closed = true;
    }

    @Override
    public void close() {
        end();
        http.close();
    }
}
