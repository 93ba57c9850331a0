package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterEntryTest {
    private static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    @Test
    void aNodeHasEveryRoleUnlessItIsToldOtherwise() {
        assertThat(ClusterEntry.roles(config(""))).containsExactlyInAnyOrder("core", "api", "prover", "gpu");
        assertThat(ClusterEntry.roles(config("akka.cluster.roles = [core]"))).containsExactly("core");
    }

    @Test
    void aRoleThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> ClusterEntry.roles(config("akka.cluster.roles = [core, cook]")))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("\"cook\"")
                .hasMessageContaining("core, api, prover, gpu");
        assertThatThrownBy(() -> ClusterEntry.roles(config("akka.cluster.roles = []")))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"akka.cluster.seed-nodes = [\"akka://orrery@10.0.0.1:25520\"]", "orrery.cluster.bootstrap = on"})
    void aNodeThatJoinsOthersNeedsTheirDatabase(String joins) {
        assertThatThrownBy(() -> ClusterEntry.requireSharedDatabase(config(joins)))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("--jdbc");
        assertThatCode(() -> ClusterEntry.requireSharedDatabase(
                        config(joins + "\norrery.persistence.url = \"jdbc:postgresql://db/orrery\"")))
                .doesNotThrowAnyException();
        assertThatCode(() -> ClusterEntry.requireSharedDatabase(config(""))).doesNotThrowAnyException();
    }
}
