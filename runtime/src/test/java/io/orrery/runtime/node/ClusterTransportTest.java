package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTransportTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<ActorSystem<Void>> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        started.forEach(ActorSystem::terminate);
        started.forEach(system -> system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join());
    }

    private static Config config(Map<String, Object> with) {
        return ConfigFactory.parseMap(with)
                .withFallback(ConfigFactory.load("application"))
                .resolve();
    }

    private static Config tls(Path files) {
        return config(Map.of(
                "akka.remote.artery.transport",
                "tls-tcp",
                "akka.remote.artery.ssl.rotating-keys-engine.key-file",
                files.resolve("tls.key").toString(),
                "akka.remote.artery.ssl.rotating-keys-engine.cert-file",
                files.resolve("tls.crt").toString(),
                "akka.remote.artery.ssl.rotating-keys-engine.ca-cert-file",
                files.resolve("ca.crt").toString(),
                "akka.remote.artery.ssl.rotating-keys-engine.ssl-context-cache-ttl",
                "200ms"));
    }

    private ActorSystem<Void> node(Config config) {
        var system = ActorSystem.<Void>create(
                Behaviors.empty(),
                "orrery",
                ConfigFactory.parseMap(Map.of(
                                "akka.remote.artery.canonical.port", 0,
                                "akka.loglevel", "OFF",
                                "akka.cluster.jmx.enabled", "off",
                                "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes", "5s",
                                "akka.cluster.seed-node-timeout", "1s"))
                        .withFallback(config));
        started.add(system);
        return system;
    }

    private static void join(ActorSystem<Void> node, ActorSystem<Void> first) {
        Cluster.get(node)
                .manager()
                .tell(new JoinSeedNodes(List.of(Cluster.get(first).selfMember().address())));
    }

    private static long up(ActorSystem<Void> node) {
        ClusterEvent.CurrentClusterState state = Cluster.get(node).state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .count();
    }

    private static void untilUp(ActorSystem<Void> node, long members) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (up(node) != members) {
            assertThat(System.nanoTime()).as("%d members are up", members).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static void staysOutside(ActorSystem<Void> node) {
        node.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void onlyNodesOfTheSameAuthorityAreMembersAndItsKeysMayBeReplacedWhileTheyRun() throws Exception {
        var files = new TestAuthority(folder.resolve("authority")).issue("orrery", folder.resolve("keys"));
        var first = node(tls(files));
        join(first, first);
        untilUp(first, 1);
        join(node(tls(files)), first);
        untilUp(first, 2);

        var strange = new TestAuthority(folder.resolve("other")).issue("orrery", folder.resolve("strange"));
        var old = folder.resolve("old");
        Files.createDirectory(old);
        for (var file : List.of("tls.key", "tls.crt", "ca.crt")) {
            Files.copy(files.resolve(file), old.resolve(file));
        }
        var stranger = node(tls(strange));
        var open = node(config(Map.of()));
        join(stranger, first);
        join(open, first);
        staysOutside(stranger);
        staysOutside(open);
        assertThat(up(first)).isEqualTo(2);

        // A new authority, as when the old one's key has been seen by others.
        new TestAuthority(folder.resolve("next")).issue("orrery", files);
        LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
        join(node(tls(files)), first);
        untilUp(first, 3);
        var late = node(tls(old));
        join(late, first);
        staysOutside(late);
        assertThat(up(first)).isEqualTo(3);
    }

    @Test
    void aNodeThatOthersReachWithoutTlsDoesNotStartUnlessToldThatTheNetworkIsTrusted() {
        assertThatCode(() -> ClusterTransport.requireProtected(config(Map.of())))
                .doesNotThrowAnyException();
        var network = Map.<String, Object>of("akka.remote.artery.canonical.hostname", "192.0.2.1");
        assertThatThrownBy(() -> ClusterTransport.requireProtected(config(network)))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("192.0.2.1 without TLS")
                .hasMessageContaining("orrery.cluster.trusted-network");
        assertThatCode(() -> ClusterTransport.requireProtected(config(Map.of(
                        "akka.remote.artery.canonical.hostname", "192.0.2.1", "orrery.cluster.trusted-network", "on"))))
                .doesNotThrowAnyException();
    }

    @Test
    void filesThatCanNotBeReadAreNamed() {
        assertThatThrownBy(() -> ClusterTransport.requireProtected(tls(folder.resolve("nowhere"))))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("tls.key can not be read");
    }
}
