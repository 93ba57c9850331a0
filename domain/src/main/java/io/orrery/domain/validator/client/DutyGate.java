package io.orrery.domain.validator.client;

import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;

/// Which keys may act, custody aside: not one that somebody else may be using, nor one that was slashed.
public interface DutyGate {
    /// Every key may.
    DutyGate OPEN = new DutyGate() {
        @Override
        public boolean mayAct(ValidatorKey key) {
            return true;
        }

        @Override
        public void seen(long epoch, List<ValidatorState> states) {}
    };

    /// Asked before each duty. Does not wait.
    boolean mayAct(ValidatorKey key);

    /// What the chain says of the keys, each epoch.
    void seen(long epoch, List<ValidatorState> states);
}
