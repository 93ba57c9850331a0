package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.Digest;
import io.orrery.domain.readiness.Readiness;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.keystore.KeyRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidatorReadinessTest {
    private final KeyRing keys = new KeyRing(Scheme.BLS12_381);
    private final List<Long> told = new ArrayList<>();
    private final ValidatorReadiness readiness = new ValidatorReadiness(Optional.empty(), new Metrics() {
        @Override
        public void count(MetricName name, long amount, String... tagValues) {}

        @Override
        public void record(MetricName name, long value, String... tagValues) {}

        @Override
        public void set(MetricName name, long value, String... tagValues) {
            assertThat(name).isEqualTo(MetricName.NODE_READY);
            told.add(value);
        }
    });

    @Test
    void aNodeIsReadyOnceItHasStartedHasKeysAndADatabaseThatAnswersAndTellsTheSameTime() {
        assertThat(readiness.missing()).contains("the node is starting");
        readiness.started(keys::publicKeys);
        assertThat(readiness.missing()).contains("no key is here");
        keys.add(BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes()));
        assertThat(readiness.missing()).isEmpty();
        readiness.looked(Optional.of(Readiness.Reason.DATABASE_SILENT));
        assertThat(readiness.missing()).contains("the database does not answer");
        readiness.looked(Optional.of(Readiness.Reason.CLOCK_OFF));
        assertThat(readiness.missing()).contains("this machine's clock differs from the database's");
        readiness.looked(Optional.empty());
        assertThat(readiness.missing()).isEmpty();
        assertThat(told).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void aNodeThatEndsIsNotReadyWhateverElseIsSo() {
        keys.add(BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes()));
        readiness.started(keys::publicKeys);
        readiness.ends();
        readiness.looked(Optional.empty());
        assertThat(readiness.isEnding()).isTrue();
        assertThat(told).containsExactly(1L, 0L, 0L);
    }
}
