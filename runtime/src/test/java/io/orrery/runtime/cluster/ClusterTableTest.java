package io.orrery.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.cluster.ClusterView.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterTableTest {
    private static final Map<String, String> VERSIONS = Map.of("node-1", "0.1.0+5-abc", "node-2", "0.1.0+5-abc");
    private static final Row ONE = row("node-1", "Up", true, 8, Optional.of("batch 3, 4 s"));
    private static final Row TWO = row("node-2", "Up", false, 8, Optional.empty());
    private static final ClusterView BEFORE =
            new ClusterView(List.of(ONE, TWO), Map.of(BatchStage.SEALED, 3L), VERSIONS);

    private static Row row(String name, String status, boolean oldest, int states, Optional<String> lease) {
        return new Row(
                name,
                42,
                List.of("core", "api", "prover"),
                status,
                oldest,
                oldest,
                states,
                1,
                0,
                lease,
                oldest ? List.of("l1-lane", "sequencer") : List.of(),
                Optional.of(URI.create("http://127.0.0.1:8080")));
    }

    @Test
    void theTableTellsOfEachNodeAndWhereTheSingletonsAre() {
        var lines = ClusterTable.lines(BEFORE);

        assertThat(lines).hasSize(7);
        assertThat(lines.get(1)).contains("node-1", "42", "core,api,prover", "Up, leader, oldest", "batch 3, 4 s");
        assertThat(lines.get(2)).contains("node-2", "Up").doesNotContain("oldest");
        assertThat(lines.get(3)).isEqualTo("singletons on node-1");
        assertThat(lines.get(4)).isEqualTo("leases of node-1: l1-lane, sequencer");
        assertThat(lines.get(5)).isEqualTo("batches: sealed 3, proven 0, final 0");
        assertThat(lines.get(6)).isEqualTo("versions: 0.1.0+5-abc on node-1, node-2");
    }

    @Test
    void onlyWhatHasChangedIsSaid() {
        var after = new ClusterView(
                List.of(
                        row("node-1", "ended with 137", false, 0, Optional.empty()),
                        row("node-2", "Up", true, 16, Optional.empty())),
                Map.of(BatchStage.SEALED, 3L),
                VERSIONS);

        assertThat(ClusterTable.changes(Optional.of(BEFORE), after))
                .containsExactly(
                        "node-1: ended with 137",
                        "node-1 hosts: state 0, batches 1, proofs 0",
                        "node-1 proves: nothing",
                        "node-2 hosts: state 16, batches 1, proofs 0",
                        "singletons: node-2",
                        "leader: node-2");
        assertThat(ClusterTable.changes(Optional.of(after), after)).isEmpty();
    }

    @Test
    void howFarAProofIsIsNoChange() {
        var further = new ClusterView(
                List.of(row("node-1", "Up", true, 8, Optional.of("batch 3, 5 s")), TWO),
                BEFORE.heads(),
                BEFORE.versions());

        assertThat(ClusterTable.changes(Optional.of(BEFORE), further)).isEmpty();
    }

    @Test
    void aTerminalIsDrawnInPlaceAndWhatIsSaidStays() {
        var text = new StringWriter();
        var table = new LiveTable(new PrintWriter(text), true);

        table.show(BEFORE);
        table.show(BEFORE);
        table.say("stopping");
        table.show(BEFORE);

        assertThat(text.toString().split("\u001b\\[7A\u001b\\[J", -1)).hasSize(2);
        assertThat(text.toString()).contains("stopping");
    }

    @Test
    void aMemberThatNobodyReachesIsSaidToBeSo() throws Exception {
        var page = new ObjectMapper().readTree("""
                {"members": [{"node": "a", "status": "Up"}, {"node": "b", "status": "Up"}],
                 "unreachable": [{"node": "b", "observedBy": ["a"]}]}
                """);

        assertThat(ClusterView.status(page, "a")).isEqualTo("Up");
        assertThat(ClusterView.status(page, "b")).isEqualTo("unreachable");
        assertThat(ClusterView.status(page, "c")).isEqualTo("no member");
    }
}
