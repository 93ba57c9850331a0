package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orrery.ethereum.beacon.BeaconSettings;
import org.junit.jupiter.api.Test;

class BeaconConfigTest {
    @Test
    void theFileSaysWhatTheCodeDoes() {
        assertThat(BeaconConfig.of(ConfigFactory.parseResources("beacon.conf").resolve()))
                .isEqualTo(BeaconSettings.DEFAULT);
    }

    @Test
    void aBoundThatCanNotBeIsNamed() {
        var config = ConfigFactory.parseString("orrery.validator.beacon.most-behind = 0")
                .withFallback(ConfigFactory.parseResources("beacon.conf"))
                .resolve();
        assertThatThrownBy(() -> BeaconConfig.of(config))
                .hasMessage("orrery.validator.beacon.most-behind is 0: at least 1");
    }
}
