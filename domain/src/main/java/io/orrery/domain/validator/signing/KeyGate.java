package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Optional;

/// Which keys may sign at all, custody aside: see [io.orrery.domain.validator.custody.FirstUse]. Does not wait.
@FunctionalInterface
public interface KeyGate {
    /// Every key may.
    KeyGate OPEN = _ -> Optional.empty();

    /// Why the key may not sign, for people; empty where it may.
    Optional<String> hindrance(ValidatorKey key);

    default boolean maySign(ValidatorKey key) {
        return hindrance(key).isEmpty();
    }
}
