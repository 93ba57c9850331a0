package io.orrery.circuits;

import static io.orrery.circuits.BatchCircuitTest.CIRCUIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Hints are bound: once the prover has chosen leaves, branches, signatures and deposits, the constraints leave
/// nothing else to choose.
final class DeterminacyTest {
    @Test
    void theInputsOfABatchDetermineEveryOtherWire() {
        assertThat(undetermined(BatchCircuitTest.mixed())).isEmpty();
    }

    @Test
    void theInputsOfABatchOfForcedOperationsDetermineEveryOtherWire() {
        assertThat(undetermined(BatchCircuitTest.forced())).isEmpty();
    }

    @Test
    void theInputsOfABatchOfOpensAndGroupsDetermineEveryOtherWire() {
        assertThat(undetermined(BatchCircuitTest.opened())).isEmpty();
    }

    @Test
    void theInputsOfABatchOfNoopsDetermineEveryOtherWire() {
        assertThat(undetermined(BatchCircuitTest.batch())).isEmpty();
    }

    @Test
    void aWireThatNothingBindsIsFound() {
        var shape = ConstraintSystem.shape(0);
        loose(shape);
        var assign = ConstraintSystem.assign(0, 0);
        loose(assign);
        assertThat(new Determinacy(shape.r1cs(), assign.witness()).undetermined(shape.inputs()))
                .containsExactly(3, 4);
    }

    /// Two hints with one constraint between them: neither can change alone, but both can together.
    private static void loose(ConstraintSystem cs) {
        var input = cs.input(() -> Fr.of(12));
        cs.multiply(input, input);
        var one = cs.wire(() -> Fr.of(3));
        var other = cs.wire(() -> Fr.of(4));
        cs.enforce(one, other, input);
    }

    private static List<Integer> undetermined(TestBatch batch) {
        var given = new ArrayList<>(List.of(1, 2, 3));
        given.addAll(CIRCUIT.inputs());
        return new Determinacy(CIRCUIT.shape(), CIRCUIT.witness(batch.input())).undetermined(given);
    }
}
