package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes, of which the one that signs is lost three times: so each of them is, and the one that is
/// left has to stay. More runs and more nodes: `./orrery drill run validator-failover`.
class ValidatorFailoverTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void ofTwoNodesEitherCanBeLostByEachFaultAndTheOtherSigns() throws Exception {
        var drill = new ValidatorFailoverDrill(3, 2);
        drill.lacking().ifPresent(what -> {
            System.out.println("not run: " + what);
            Assumptions.abort(what);
        });

        var outcome = drill.run(folder, 1, new Narrator(System.out, false));

        System.out.println(outcome.json());
        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.verdict()).isEqualTo(DrillOutcome.Verdict.HELD);
        assertThat(outcome.figures()).containsEntry("runs", 3);
    }

    @Test
    void aDrillThatCouldNotBeIsRefusedByItsOption() {
        assertThatThrownBy(() -> new ValidatorFailoverDrill(0, 3))
                .isInstanceOf(Complaint.class)
                .hasMessage("--runs is 0, and from 1 to 1000");
        assertThatThrownBy(() -> new ValidatorFailoverDrill(1, 1))
                .isInstanceOf(Complaint.class)
                .hasMessage("--nodes is 1, and from 2 to 7");
    }
}
