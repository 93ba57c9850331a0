package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import io.orrery.ethereum.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells Kubernetes which pods to keep: each node writes into its own pod what it costs to delete it, the
/// more the longer it is a member. Singletons are on the oldest, so whoever deletes younger ones first
/// moves them once and not each time.
///
/// Source: <https://kubernetes.io/docs/reference/labels-annotations-taints/#pod-deletion-cost>
final class PodDeletionCost {
    static final String ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
    /// Of the oldest. A pod that has said nothing yet costs 0.
    private static final int HIGHEST = 10_000;
    /// Less for each that is older, so that who joins changes nothing for the others.
    private static final int STEP = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(PodDeletionCost.class);

    private final Cluster cluster;
    private final Config discovery;
    private final String pod;
    private OptionalInt told = OptionalInt.empty();
    private boolean refused;

    private PodDeletionCost(ActorSystem<?> system, String pod) {
        this.cluster = Cluster.get(system);
        this.discovery = system.settings().config().getConfig("akka.discovery.kubernetes-api");
        this.pod = pod;
    }

    /// Looks again and again until the system ends.
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with its thread.
    static void tell(ActorSystem<?> system) {
        var config = system.settings().config().getConfig("orrery.kubernetes.deletion-cost");
        var cost = new PodDeletionCost(system, config.getString("pod"));
        var thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("deletion-cost").factory());
        system.getWhenTerminated().thenRun(thread::shutdownNow);
        thread.scheduleWithFixedDelay(cost::look, 0, config.getDuration("look").toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            var now = cost();
            if (now.isPresent() && !now.equals(told)) {
                annotate(now.getAsInt());
                told = now;
                refused = false;
                LOG.info("event=deletion-cost pod={} cost={}", pod, now.getAsInt());
            }
        } catch (IOException | RuntimeException failed) {
            // It is advice: without it the wrong pod may go first, and nothing else.
            if (!refused) {
                LOG.warn("event=deletion-cost-not-told pod={} what=\"is tried again\"", pod, failed);
            }
            refused = true;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /// Empty where this node is no member.
    private OptionalInt cost() {
        var self = cluster.selfMember();
        if (!self.status().equals(MemberStatus.up())) {
            return OptionalInt.empty();
        }
        int older = 0;
        for (Member member : cluster.state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) && member.isOlderThan(self)) {
                older++;
            }
        }
        return OptionalInt.of(Math.max(1, HIGHEST - STEP * older));
    }

    private void annotate(int cost) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").putObject("annotations").put(ANNOTATION, Integer.toString(cost));
        var namespace = Files.readString(path("pod-namespace-path")).strip();
        var host = variable("api-service-host-env-name");
        var request = HttpRequest.newBuilder(URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host)
                        + ":" + variable("api-service-port-env-name") + "/api/v1/namespaces/" + namespace + "/pods/"
                        + pod))
                .timeout(PATIENCE)
                // Kubernetes replaces it while the pod runs.
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(path("api-token-path")).strip())
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .sslContext(TrustedAuthority.in(path("api-ca-path")))
                .build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("Kubernetes answers " + answer.statusCode() + " to a patch of pod " + pod + " in "
                        + namespace
                        + (answer.statusCode() == 403 ? ": the service account needs the verb patch on pods" : ""));
            }
        }
    }

    private Path path(String key) {
        return Path.of(discovery.getString(key));
    }

    private String variable(String key) throws IOException {
        var name = discovery.getString(key);
        var value = System.getenv(name);
        if (value == null) {
            throw new IOException(name + " is not set: this is no pod");
        }
        return value;
    }
}
