package io.orrery.http.validator;

import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.RemoteKeys;
import io.orrery.domain.validator.signing.ValidatorIndices;
import java.util.Optional;

/// What the keymanager API is served from, beside the keys.
///
/// @param remote where this process lets others sign
/// @param indices where it asks a beacon node; without, voluntary exits are answered with 503
public record Keymanager(
        KeymanagerToken token, KeySettings settings, Optional<RemoteKeys> remote, Optional<ValidatorIndices> indices) {}
