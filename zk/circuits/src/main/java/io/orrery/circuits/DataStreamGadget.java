package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.List;

/// The vector `v` of docs/PROTOCOL.md, *Binding the data to the proof*: commits to it and evaluates it at the
/// challenge, element by element. The groups are those of the protocol.
final class DataStreamGadget {
    private final ConstraintSystem cs;
    private final Lc challenge;
    private final Lc challenge4;
    private Lc commitment;
    private Lc evaluation;
    private Lc power;

    /// Begins with the first four elements.
    DataStreamGadget(ConstraintSystem cs, Lc challenge, List<Lc> head) {
        this.cs = cs;
        this.challenge = challenge;
        try (var _ = cs.scope("stream-head")) {
            var square = cs.multiply(challenge, challenge);
            challenge4 = cs.multiply(square, square);
            commitment = cs.materialise(PoseidonGadget.hash(cs, head.toArray(Lc[]::new)));
            evaluation = polynomial(head);
            power = challenge4;
        }
    }

    /// Adds four slot elements.
    void slots(List<Lc> elements) {
        try (var _ = cs.scope("stream-slots")) {
            commitment = cs.materialise(next(elements));
            evaluation = evaluation.plus(cs.multiply(power, polynomial(elements)));
            power = cs.multiply(power, challenge4);
        }
    }

    /// Adds four slot elements to the commitment alone: L1 has them not, and evaluates as if they were not there.
    void slotsElsewhere(List<Lc> elements) {
        try (var _ = cs.scope("stream-slots")) {
            commitment = cs.materialise(next(elements));
        }
    }

    /// Adds the four elements of an L1 operation where there is one; where there is not they must be zero, and
    /// nothing changes.
    void operation(Bit present, List<Lc> elements) {
        try (var _ = cs.scope("stream-operation")) {
            commitment = cs.materialise(Select.of(cs, present, next(elements), commitment));
            // Zero elements add nothing.
            evaluation = evaluation.plus(cs.multiply(power, polynomial(elements)));
            var factor = cs.multiply(present.lc(), challenge4.minus(Fr.ONE)).plus(Fr.ONE);
            power = cs.multiply(power, factor);
        }
    }

    Lc commitment() {
        return commitment;
    }

    Lc evaluation() {
        return evaluation;
    }

    private Lc next(List<Lc> elements) {
        return PoseidonGadget.hash(cs, commitment, elements.get(0), elements.get(1), elements.get(2), elements.get(3));
    }

    /// `v0 + z·(v1 + z·(v2 + z·v3))`
    private Lc polynomial(List<Lc> elements) {
        var sum = elements.getLast();
        for (int i = elements.size() - 2; i >= 0; i--) {
            sum = cs.multiply(sum, challenge).plus(elements.get(i));
        }
        return sum;
    }
}
