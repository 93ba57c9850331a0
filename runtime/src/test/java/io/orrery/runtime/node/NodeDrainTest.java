package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class NodeDrainTest {
    private final List<String> done = new CopyOnWriteArrayList<>();

    private ActorSystem<Void> node(NodeDrain.Resigning resigning) {
        var config = ConfigFactory.parseString("""
                        akka.actor.provider = local
                        orrery.drain.look-away = 1ms
                        """).withFallback(ConfigFactory.load());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "draining", config);
        NodeDrain.atTheEnd(system, () -> done.add("not ready"), resigning);
        CoordinatedShutdown.get(system).addTask(CoordinatedShutdown.PhaseServiceUnbind(), "unbind", () -> {
            done.add("unbound");
            return CompletableFuture.completedStage(Done.getInstance());
        });
        return system;
    }

    @Test
    void aNodeThatIsAskedToEndIsNotReadyBeforeItsListenersCloseAndWritesToTheEnd() {
        var system = node(() -> done.add("resigned"));
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        assertThat(done).containsExactly("not ready", "unbound");
    }

    @Test
    void aNodeThatTheOthersHaveRemovedResignsBeforeItStopsAnything() {
        var system = node(() -> done.add("resigned"));
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.clusterDowningReason())
                .toCompletableFuture()
                .join();
        assertThat(done).containsExactly("not ready", "resigned", "unbound");
    }

    @Test
    void aDatabaseThatDoesNotAnswerHoldsUpNobodysEnd() {
        var system = node(() -> {
            throw new SQLException("no answer");
        });
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.clusterDowningReason())
                .toCompletableFuture()
                .join();
        assertThat(done).containsExactly("not ready", "unbound");
    }

    @Test
    void aDrainThatTakesLongerThanTheEndOfANodeMayTakeIsRefused() {
        var config = ConfigFactory.parseString("orrery.drain.proof = 61s").withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> NodeDrain.requirePossible(config))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith("orrery.drain.proof is PT1M1S, and at most PT1M are allowed");
    }
}
