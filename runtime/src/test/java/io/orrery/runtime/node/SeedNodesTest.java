package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeedNodesTest {
    private static final String A = "akka://orrery@10.0.0.1:25520";
    private static final String B = "akka://orrery@10.0.0.2:25520";
    private static final String C = "akka://orrery@10.0.0.3:25520";
    private static final String STRANGER = "akka://orrery@10.9.9.9:25520";
    private static final List<String> ALL = List.of(A, B, C);

    @Test
    void theFirstBeginsNothingWhileAnotherLives() {
        assertThat(new SeedNodes(ALL, A).asked(List.of(C))).containsExactly(B, C);
    }

    @Test
    void theFirstMayBeginAClusterWhereNobodyLives() {
        assertThat(new SeedNodes(ALL, A).asked(List.of())).isEqualTo(ALL);
    }

    @Test
    void itsOwnLastLifeIsNoOther() {
        assertThat(new SeedNodes(ALL, A).asked(List.of(A))).isEqualTo(ALL);
    }

    @Test
    void anotherClusterOnTheSameDatabaseIsNotJoined() {
        assertThat(new SeedNodes(ALL, A).asked(List.of(STRANGER))).isEqualTo(ALL);
    }

    @Test
    void whoIsNotTheFirstAsksAllAsEver() {
        assertThat(new SeedNodes(ALL, B).asked(ALL)).isEqualTo(ALL);
    }

    @Test
    void aNodeOfItsOwnAsksNobody() {
        assertThat(new SeedNodes(List.of(), A).asked(List.of(B))).isEmpty();
    }

    @Test
    void theOwnAddressIsTheOneByWhichOthersKnowIt() {
        var config = ConfigFactory.parseString("akka.remote.artery.canonical { hostname = 10.0.0.1, port = 25520 }\n"
                        + "akka.cluster.seed-nodes = [\"" + A + "\"]")
                .withFallback(ConfigFactory.load())
                .resolve();
        assertThat(SeedNodes.in(config)).isEqualTo(new SeedNodes(List.of(A), A));
    }
}
