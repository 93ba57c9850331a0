package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.FirstSeries.Known;
import io.orrery.actors.validator.ValidatorActors;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.da.DataLayerKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstSeriesTest {
    private static RecordingMetrics begun(String... roles) {
        var metrics = new RecordingMetrics();
        FirstSeries.begin(
                metrics,
                new Known(
                        Set.of(roles),
                        2,
                        List.of(new BatchSize(8)),
                        List.of(DataLayerKind.CALLDATA),
                        roles[0].equals(ValidatorActors.VALIDATOR) ? List.of("main") : List.of(),
                        roles[0].equals(ValidatorActors.VALIDATOR) ? List.of("10.0.0.1:5052") : List.of()));
        return metrics;
    }

    @Test
    void aNodeOfTheCoreTellsWhatEntitiesAndSingletonsCount() {
        assertThat(begun(RollupActors.CORE).keys())
                .contains(
                        "TRANSACTIONS_ADMITTED[]",
                        "BATCHES_SEALED[FULL, 8]",
                        "BATCH_HEAD[FINALIZED]",
                        "DA_SECOND_LOOKS[CALLDATA, lost]",
                        "JOURNAL_CORRUPT[Sequencer]",
                        "MESSAGES_REFUSED[Sequencer, GAP]",
                        "L1_WAITING[INSUFFICIENT_FUNDS]",
                        "OPERATIONS_SEALED[FORCED_EXIT]",
                        "FEES_EARNED[0]",
                        "LEASE_TAKEOVERS[]")
                .doesNotContain("GATE_WAITING[0]", "PROOF_FAILURES[EXPIRED]", "DUTIES_DONE[attestation]");
    }

    @Test
    void aNodeOfTheApiTellsItsGateAndAProverItsFailures() {
        assertThat(begun(RollupActors.API).keys())
                .contains("GATE_WAITING[0]", "GATE_WAITING[1]", "TRANSACTIONS_REFUSED[NONCE_TOO_LOW]", "DEVICES[]")
                .doesNotContain("GATE_WAITING[2]", "TRANSACTIONS_ADMITTED[]");
        assertThat(begun(RollupActors.GPU).keys())
                .contains("PROOF_FAILURES[EXPIRED]", "MESSAGES_UNREAD[]")
                .doesNotContain("PROOF_LEASES[]");
    }

    @Test
    void aNodeOfValidatorsTellsItsKeySetAndItsBeaconNodes() {
        assertThat(begun(ValidatorActors.VALIDATOR).keys())
                .contains(
                        "CUSTODY_HELD[main]",
                        "CUSTODY_REFUSED[main, unknown_database]",
                        "CUSTODY_TAKEOVERS[main, silent]",
                        "DUTIES_SLASHABLE[double_vote]",
                        "BEACON_USABLE[10.0.0.1:5052]",
                        "BEACON_FAILURES[10.0.0.1:5052, invalid_block]")
                .doesNotContain("TRANSACTIONS_ADMITTED[]", "MESSAGES_UNREAD[]", "DEVICES[]");
    }

    @Test
    void nothingIsCountedByBeginning() {
        var metrics = begun(RollupActors.CORE);

        assertThat(metrics.keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(metrics.of(key)).as(key).isZero());
    }
}
