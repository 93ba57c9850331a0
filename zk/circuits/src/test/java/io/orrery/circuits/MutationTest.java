package io.orrery.circuits;

import static io.orrery.circuits.BatchCircuitTest.CIRCUIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// No wire of the batch circuit is free: changing any single one breaks a constraint. There are no exceptions,
/// hints for inverses included.
final class MutationTest {
    @Test
    void everyWireOfABatchWithAllOperationsIsBound() {
        assertThat(mutations(BatchCircuitTest.mixed()).unbound()).isEmpty();
    }

    @Test
    void everyWireOfABatchWithAllThatL1MayAskForIsBound() {
        assertThat(mutations(BatchCircuitTest.forced()).unbound()).isEmpty();
    }

    @Test
    void everyWireOfABatchWithOpensAndGroupsIsBound() {
        assertThat(mutations(BatchCircuitTest.opened()).unbound()).isEmpty();
    }

    @Test
    void everyWireOfABatchOfNoopsIsBound() {
        assertThat(mutations(BatchCircuitTest.batch()).unbound()).isEmpty();
    }

    @Test
    void everyWireOfAValidiumsBatchIsBound() {
        var circuit = DomainBatchTest.VALIDIUM;
        var trace = DomainBatchTest.timely(BatchCircuitTest.mixed()).trace();
        assertThat(new Mutations(circuit.shape(), circuit.witness(trace)).unbound())
                .isEmpty();
    }

    @Test
    void randomValuesOfRandomWiresAreRefusedByTheWholeSystem() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var witness = CIRCUIT.witness(BatchCircuitTest.mixed().input());
        for (int run = 0; run < 40; run++) {
            int wire = 1 + random.nextInt(CIRCUIT.shape().nWires() - 1);
            var changed = witness.clone();
            var value = Fr.reduce(new BigInteger(256, random));
            value.toLimbs(changed, 4 * wire);
            assertThat(CIRCUIT.shape().firstUnsatisfied(changed))
                    .as("wire %d, seed %d", wire, seed)
                    .isNotEmpty();
        }
    }

    private static Mutations mutations(TestBatch batch) {
        return new Mutations(CIRCUIT.shape(), CIRCUIT.witness(batch.input()));
    }
}
