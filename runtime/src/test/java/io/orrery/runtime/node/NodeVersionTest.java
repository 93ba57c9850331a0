package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.Version;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import org.junit.jupiter.api.Test;

final class NodeVersionTest {
    private static Config config(String given) {
        return NodeVersion.in(ConfigFactory.parseString("orrery.cluster.version = \"" + given + "\""));
    }

    @Test
    void theClusterIsToldWhatTheBuildSays() {
        assertThat(config("").getString(NodeVersion.KEY)).isEqualTo(NodeVersion.built());
        assertThat(NodeVersion.built()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(\\+[0-9]+-[0-9a-f]+)?");
    }

    @Test
    void whatIsBuiltFromALaterCommitIsNewer() {
        var older = Version.apply("0.1.0+29928338-f75d434");
        assertThat(Version.apply("0.1.0+29928339-000a1f2")).isGreaterThan(older);
        assertThat(Version.apply("0.1.0+129928338-000a1f2")).isGreaterThan(older);
        assertThat(Version.apply("0.2.0")).isGreaterThan(older);
        assertThat(Version.apply("0.1.0")).isLessThan(older);
    }

    @Test
    void aVersionThatCanNotBeComparedIsNamed() {
        assertThatThrownBy(() -> config("1.2.x"))
                .isInstanceOf(Complaint.class)
                .hasMessage("orrery.cluster.version is \"1.2.x\"; a version is as 1.2.3 or 1.2.3+4-name");
        assertThatThrownBy(() -> config("1.2.3+4-" + "a".repeat(57))).hasMessageContaining("65 characters");
    }
}
