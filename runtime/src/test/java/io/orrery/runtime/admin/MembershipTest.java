package io.orrery.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.admin.Roster.Leave;
import io.orrery.domain.admin.Roster.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ActorSystem<Void> first = start();
    private final ActorSystem<Void> second = start();

    private static ActorSystem<Void> start() {
        return ActorSystem.create(
                Behaviors.empty(),
                "orrery",
                ConfigFactory.parseString("""
                        akka.actor.provider = cluster
                        akka.loglevel = WARNING
                        akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        akka.cluster {
                          roles = [core]
                          gossip-interval = 100ms
                          leader-actions-interval = 100ms
                          jmx.multi-mbeans-in-same-jvm = on
                        }
                        """)
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
    }

    @AfterEach
    void end() {
        first.terminate();
        second.terminate();
    }

    private static void eventually(BooleanSupplier holds) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void whoeverHasTheSingletonsIsTheOldestAndLeavesInOrderWhereThatIsAsked() throws Exception {
        var elder = new Membership(first);
        var younger = new Membership(second);
        var seed = Cluster.get(first).selfMember().address();
        Cluster.get(first).manager().tell(Join.create(seed));
        eventually(() -> elder.roster().leader().filter(Member::stays).isPresent());
        Cluster.get(second).manager().tell(Join.create(seed));
        eventually(
                () -> younger.roster().members().stream().filter(Member::stays).count() == 2);
        var roster = younger.roster();
        assertThat(roster.members()).extracting(Member::node).containsExactly(elder.self(), younger.self());
        assertThat(roster.transfer(Optional.of(younger.self())))
                .isEqualTo(new Leave.Goes(elder.self(), Optional.of(younger.self())));

        younger.leave(elder.self());

        first.getWhenTerminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(CoordinatedShutdown.get(first).getShutdownReason())
                .contains(CoordinatedShutdown.clusterLeavingReason());
        eventually(() -> younger.roster().members().size() == 1);
        assertThat(younger.roster().leader()).map(Member::node).contains(younger.self());
        assertThat(younger.roster().transfer(Optional.empty())).isInstanceOf(Leave.Refused.class);
    }
}
