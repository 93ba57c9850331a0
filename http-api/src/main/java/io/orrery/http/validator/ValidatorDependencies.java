package io.orrery.http.validator;

import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.SigningDoor;
import java.time.InstantSource;
import java.util.Optional;

/// What the validator's HTTP is served from.
///
/// @param keymanager empty where its API is not served
public record ValidatorDependencies(
        SigningDoor door, KeyRoom keys, Optional<Keymanager> keymanager, ApiMetrics metrics, InstantSource clock) {}
