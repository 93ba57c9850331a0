package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class NodeDutiesTest {
    private static Config duties(String more) {
        return ConfigFactory.parseString(more)
                .withFallback(
                        ConfigFactory.parseResources("duties.conf").resolve().getConfig("orrery.validator.duties"));
    }

    @Test
    void withoutAWordNoBuilderIsAskedAndTheNodeChooses() {
        var settings = NodeDuties.settings(duties(""));
        assertThat(settings.builder()).isFalse();
        assertThat(settings.builderBoost()).isEmpty();
    }

    @Test
    void aBoostIsAWholeNumberOfPercentAndNotNegative() {
        assertThat(NodeDuties.settings(duties("builder-boost = 90")).builderBoost())
                .isEqualTo(OptionalLong.of(90));
        assertThatThrownBy(() -> NodeDuties.settings(duties("builder-boost = \"much\"")))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("builder-boost: \"much\"");
        assertThatThrownBy(() -> NodeDuties.settings(duties("builder-boost = -1")))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("builder-boost: -1 is below 0");
        assertThatThrownBy(() -> NodeDuties.settings(duties("retry = 0")))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("retry");
    }
}
