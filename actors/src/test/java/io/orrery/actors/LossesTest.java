package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LossesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Config MEMBER = ConfigFactory.parseString("""
            akka.actor.provider = cluster
            akka.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
            akka.cluster.downing-provider-class = ""
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            """);

    @Test
    void whoWakesEntitiesIsToldThatANodeIsOut() {
        var staying = ActorTestKit.create("losses", MEMBER.withFallback(ConfigFactory.defaultReference()));
        var leaving = ActorTestKit.create("losses", MEMBER.withFallback(ConfigFactory.defaultReference()));
        try {
            var here = Cluster.get(staying.system());
            var there = Cluster.get(leaving.system());
            here.manager().tell(Join.create(here.selfMember().address()));
            there.manager().tell(Join.create(here.selfMember().address()));
            TestProbe<String> told = staying.createTestProbe();
            told.awaitAssert(PATIENCE, () -> {
                assertThat(here.state().getMembers())
                        .hasSize(2)
                        .allMatch(member -> member.status().equals(MemberStatus.up()));
                return here;
            });
            staying.spawn(Behaviors.<String>setup(context -> {
                Losses.ofCluster().tell(context, "wake them");
                return Behaviors.receiveMessage(message -> {
                    told.ref().tell(message);
                    return Behaviors.same();
                });
            }));

            var address = there.selfMember().address();
            leaving.system().terminate();
            here.manager().tell(new Down(address));

            told.expectMessage(PATIENCE, "wake them");
        } finally {
            leaving.shutdownTestKit();
            staying.shutdownTestKit();
        }
    }
}
