package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.CircuitFacts.Constraints;
import io.orrery.domain.proof.CircuitShelf.Answer;
import io.orrery.domain.proof.CircuitShelf.Placed;
import io.orrery.domain.proof.CircuitShelf.Refusal;
import io.orrery.domain.proof.CircuitShelf.Standing;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CircuitRulesTest {
    private static final CircuitFacts.Bounds BOUNDS = new CircuitFacts.Bounds(4, 3);
    private static final CircuitFacts KEY = new CircuitFacts(20, 2, 4, OptionalInt.empty());
    private static final CircuitShelf.Settings SHELF = new CircuitShelf.Settings(3, 2, 1_000);

    private static Optional<String> wrongFile(
            CircuitFacts key, Optional<Constraints> constraints, OptionalInt programWires) {
        return CircuitFacts.firstWrong(BOUNDS, key, constraints, programWires).map(CircuitFacts.Disagreement::field);
    }

    @Test
    void filesOfOneCircuitAgree() {
        assertThat(wrongFile(KEY, Optional.of(new Constraints(20, 2, 13)), OptionalInt.of(20)))
                .isEmpty();
        assertThat(wrongFile(KEY, Optional.empty(), OptionalInt.empty())).isEmpty();
    }

    @Test
    void aCircuitOverABoundIsRefused() {
        assertThat(wrongFile(new CircuitFacts(20, 2, 5, OptionalInt.empty()), Optional.empty(), OptionalInt.empty()))
                .contains("zkey");
        assertThat(wrongFile(new CircuitFacts(20, 4, 4, OptionalInt.empty()), Optional.empty(), OptionalInt.empty()))
                .contains("zkey");
    }

    @Test
    void constraintsOfAnotherCircuitAreRefused() {
        assertThat(Stream.of(new Constraints(21, 2, 13), new Constraints(20, 1, 13), new Constraints(20, 2, 14))
                        .map(other -> wrongFile(KEY, Optional.of(other), OptionalInt.empty())))
                .allMatch(Optional.of("r1cs")::equals);
    }

    @Test
    void aProgramOfAnotherCircuitIsRefused() {
        assertThat(wrongFile(KEY, Optional.empty(), OptionalInt.of(19))).contains("wasm");
    }

    private static Answer place(Standing standing, long circuit, long bytes, boolean oldestInUse) {
        return CircuitShelf.decide(SHELF, standing, digest(circuit), bytes, oldestInUse);
    }

    private static Standing standing(int newest, int versions, int names, long bytes) {
        return new Standing(
                newest == 0 ? Optional.empty() : Optional.of(new Placed(newest, digest(newest))),
                versions,
                names,
                bytes);
    }

    @Test
    void aNameBeginsWithVersionOneAndOtherFilesAreTheNext() {
        assertThat(place(standing(0, 0, 2, 900), 1, 100, false)).isEqualTo(new Answer.Place(1, false));
        assertThat(place(standing(1, 1, 3, 900), 2, 100, false)).isEqualTo(new Answer.Place(2, false));
    }

    @Test
    void theSameFilesAreTheSameVersionHoweverFullTheShelfIs() {
        assertThat(place(standing(7, 2, 3, 1_000), 7, 0, true)).isEqualTo(new Answer.Same(7));
    }

    @Test
    void theOldestVersionGoesUnlessAnOpenJobNeedsIt() {
        assertThat(place(standing(7, 2, 3, 0), 8, 10, false)).isEqualTo(new Answer.Place(8, true));
        assertThat(place(standing(7, 2, 3, 0), 8, 10, true)).isEqualTo(new Answer.Refuse(Refusal.VERSIONS_IN_USE));
    }

    @Test
    void aFullShelfTakesNoMore() {
        assertThat(place(standing(0, 0, 3, 0), 1, 10, false)).isEqualTo(new Answer.Refuse(Refusal.TOO_MANY_NAMES));
        assertThat(place(standing(0, 0, 0, 900), 1, 101, false)).isEqualTo(new Answer.Refuse(Refusal.TOO_MANY_BYTES));
        assertThat(place(standing(0, 0, 0, 0), 1, Long.MAX_VALUE, false))
                .isEqualTo(new Answer.Refuse(Refusal.TOO_MANY_BYTES));
    }

    @Test
    void aCircuitIsNamedByAllOfItsFiles() {
        var bare = new CircuitFiles(digest(1), Optional.empty(), Optional.empty());
        assertThat(Stream.of(
                                bare,
                                new CircuitFiles(digest(1), Optional.of(digest(2)), Optional.empty()),
                                new CircuitFiles(digest(1), Optional.empty(), Optional.of(digest(2))),
                                new CircuitFiles(digest(3), Optional.empty(), Optional.empty()))
                        .map(CircuitFiles::digest)
                        .distinct())
                .hasSize(4);
    }
}
