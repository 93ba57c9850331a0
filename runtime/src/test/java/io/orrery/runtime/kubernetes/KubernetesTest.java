package io.orrery.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pods that know nothing of each other but what Kubernetes tells them, with the rights and the probes that
/// the chart gives them.
final class KubernetesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> LABELS =
            Map.of("app.kubernetes.io/part-of", "orrery", "app.kubernetes.io/instance", "orrery");

    private final List<Pod> started = new ArrayList<>();
    private KubernetesApi kubernetes;
    private ObjectNode nodes;
    private Path keys;
    private int management;
    private int remoting;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        try (var first = bound("127.0.0.1");
                var second = bound("127.0.0.1")) {
            management = first.getLocalPort();
            remoting = second.getLocalPort();
        }
        try (var other = bound("127.0.0.11")) {
            assertThat(other.isBound()).isTrue();
        } catch (IOException oneLoopback) {
            var why = "not run: this system has one loopback address, and pods need one each: " + oneLoopback;
            System.err.println(why);
            Assumptions.abort(why);
        }
        keys = new TestAuthority(folder.resolve("authority")).issue("orrery", folder.resolve("keys"));
        var chart = Chart.named("orrery");
        var release = Environment.SMALL.render(chart);
        nodes = release.workload("orrery-node").manifest();
        kubernetes = new KubernetesApi(
                folder,
                new AccessRules(release.all()),
                Manifests.parse(Files.readString(chart.folder().resolve("crds/lease.yaml")))
                        .all()
                        .getFirst());
    }

    private static ServerSocket bound(String address) throws IOException {
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        return socket;
    }

    @AfterEach
    void stop() {
        started.forEach(Pod::close);
        kubernetes.close();
    }

    @Test
    void podsFindEachOtherAndTheLeaseDecidesWhoStaysWhenSomeAreLost() throws Exception {
        // What Kubernetes shows of another installation is none of theirs.
        kubernetes.run(
                "stranger",
                Map.of("app.kubernetes.io/part-of", "orrery", "app.kubernetes.io/instance", "another"),
                "127.0.0.14",
                management);
        var account = template().path("serviceAccountName").asText();
        var pods = new ArrayList<Pod>();
        for (int number = 1; number <= 3; number++) {
            pods.add(pod("orrery-" + number, account, "127.0.0.1" + number));
        }
        // They live, and are not ready: each is alone as far as it knows.
        for (var pod : pods) {
            until(pod, "it lives", () -> pod.status(probe("livenessProbe")) == 200);
            assertThat(pod.status(probe("readinessProbe"))).isNotEqualTo(200);
        }
        pods.forEach(pod -> kubernetes.run(pod.name(), LABELS, pod.address(), management));
        for (var pod : pods) {
            until(pod, "three are up", () -> up(pod.members()) == 3);
            until(pod, "it is ready", () -> pod.status(probe("readinessProbe")) == 200);
            assertThat(pod.status(probe("startupProbe"))).isEqualTo(200);
            assertThat(pod.members().path("leader"))
                    .isEqualTo(pods.getFirst().members().path("leader"));
        }
        // Whoever is longer a member goes later.
        for (var cost : List.of("10000", "9900", "9800")) {
            until(
                    pods.getFirst(),
                    "one of them costs " + cost,
                    () -> pods.stream().filter(pod -> costs(pod).equals(cost)).count() == 1);
        }
        var first = pods.stream()
                .filter(pod -> costs(pod).equals("10000"))
                .findFirst()
                .orElseThrow();
        assertThat(oldest(first)).contains("@" + first.address() + ":");
        assertThat(kubernetes.forbidden()).isEmpty();
        assertThat(kubernetes.only()).as("nobody needs the lease yet").isEmpty();

        lose(pods.removeLast());
        for (var pod : pods) {
            until(pod, "two are left", () -> pod.members().path("members").size() == 2);
            assertThat(pod.status(probe("readinessProbe"))).isEqualTo(200);
        }
        var lease = kubernetes.only().orElseThrow();
        assertThat(lease.path("metadata").path("name").asText()).isEqualTo("orrery-akka-sbr");

        // As if the network were cut, and the other side had been faster.
        until(
                pods.getFirst(),
                "the lease is given back",
                () -> kubernetes
                        .only()
                        .orElseThrow()
                        .path("spec")
                        .path("owner")
                        .asText()
                        .isEmpty());
        kubernetes.take("the other side");
        lose(pods.removeLast());
        var last = pods.getFirst();
        until(last, "it leaves", () -> !last.process().isAlive());
        assertThat(kubernetes.only().orElseThrow().path("spec").path("owner").asText())
                .isEqualTo("the other side");
        assertThat(kubernetes.forbidden()).isEmpty();
    }

    @Test
    void aPodThatMayNotSeeOthersFoundsNoCluster() throws Exception {
        var pod = pod("orrery-1", "default", "127.0.0.11");
        kubernetes.run(pod.name(), LABELS, pod.address(), management);
        kubernetes.run("orrery-2", LABELS, "127.0.0.12", management);
        until(pod, "it has asked more than once", () -> kubernetes.forbidden().size() > 1);
        assertThat(kubernetes.forbidden()).containsOnly("default list pods");
        assertThat(pod.status(probe("livenessProbe"))).isEqualTo(200);
        assertThat(pod.status(probe("readinessProbe"))).isNotEqualTo(200);
        assertThat(up(pod.members())).isZero();
    }

    private Pod pod(String name, String account, String address) throws IOException {
        var pod = Pod.start(folder, kubernetes, keys, name, account, address, management, remoting);
        started.add(pod);
        return pod;
    }

    private String costs(Pod pod) {
        return kubernetes.annotation(pod.name(), "controller.kubernetes.io/pod-deletion-cost");
    }

    private static String oldest(Pod asked) throws IOException, InterruptedException {
        return asked.members().path("oldest").asText();
    }

    private void lose(Pod pod) throws InterruptedException {
        pod.kill();
        kubernetes.remove(pod.name());
    }

    private JsonNode template() {
        return nodes.path("spec").path("template").path("spec");
    }

    /// Where a kubelet asks.
    private String probe(String name) {
        var container = template().path("containers").path(0);
        var get = container.path(name).path("httpGet");
        assertThat(get.path("port").asText()).isEqualTo("management");
        return get.path("path").asText();
    }

    private static long up(JsonNode seen) {
        return StreamSupport.stream(seen.path("members").spliterator(), false)
                .filter(member -> member.path("status").asText().equals("Up"))
                .count();
    }

    private static void until(Pod pod, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                assertThat(Files.readString(pod.log()))
                        .as("%s: %s", pod.name(), what)
                        .isEmpty();
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }
}
