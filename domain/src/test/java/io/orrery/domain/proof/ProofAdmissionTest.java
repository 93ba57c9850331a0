package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.ProofAdmission.Answer;
import io.orrery.domain.proof.ProofAdmission.Desk;
import io.orrery.domain.proof.ProofAdmission.Earlier;
import io.orrery.domain.proof.ProofAdmission.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofAdmissionTest {
    private static final ProofAdmission.Settings SETTINGS = new ProofAdmission.Settings(2, 5);

    private static Answer decide(Desk desk) {
        return ProofAdmission.decide(SETTINGS, desk, digest(1));
    }

    @Test
    void aNewRequestIsTaken() {
        assertThat(decide(new Desk(Optional.empty(), 1, 4))).isEqualTo(new Answer.Take());
    }

    @Test
    void theSameRequestUnderItsKeyIsTheSameJobEvenWhereNoOtherWouldBeTaken() {
        assertThat(decide(new Desk(Optional.of(new Earlier("job", digest(1))), 2, 5)))
                .isEqualTo(new Answer.Same("job"));
    }

    @Test
    void anotherRequestUnderTheKeyIsRefused() {
        assertThat(decide(new Desk(Optional.of(new Earlier("job", digest(2))), 0, 0)))
                .isEqualTo(new Answer.Refuse(Refusal.KEY_REUSED));
    }

    @Test
    void aCallerWithItsShareOfOpenJobsWaits() {
        assertThat(decide(new Desk(Optional.empty(), 2, 2))).isEqualTo(new Answer.Refuse(Refusal.CALLER_HAS_TOO_MANY));
    }

    @Test
    void aFullServiceTakesNobody() {
        assertThat(decide(new Desk(Optional.empty(), 0, 5))).isEqualTo(new Answer.Refuse(Refusal.SERVICE_IS_FULL));
    }
}
