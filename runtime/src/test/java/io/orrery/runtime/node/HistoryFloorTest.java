package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.Complaint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HistoryFloorTest {
    private static final Duration DEADLINE = Duration.ofDays(7);

    private static Config config(String retention) {
        return ConfigFactory.parseString("orrery.retention { " + retention + " }")
                .withFallback(ConfigFactory.parseResources("limits.conf"))
                .resolve();
    }

    @Test
    void historyIsForEverUnlessATimeIsGiven() {
        assertThatCode(() -> HistoryFloor.require(config(""), DEADLINE)).doesNotThrowAnyException();
        assertThatCode(() -> HistoryFloor.require(config("history = 7d"), DEADLINE))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsShorterThanOwnersHaveToLeaveIsRefused() {
        assertThatThrownBy(() -> HistoryFloor.require(config("history = 6d"), DEADLINE))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("orrery.retention.history is PT144H")
                .hasMessageContaining("at least PT168H, the contract's forced deadline");
    }

    @Test
    void whatIsShorterThanAMessageMayLiveIsRefused() {
        assertThatThrownBy(() -> HistoryFloor.require(config("history = 8d, after = 9d"), DEADLINE))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("orrery.retention.after");
    }

    @Test
    void checkpointsWithoutATimeBetweenThemAreRefused() {
        assertThatThrownBy(() -> HistoryFloor.require(config("checkpoint-every = 0s"), DEADLINE))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("orrery.retention.checkpoint-every");
    }
}
