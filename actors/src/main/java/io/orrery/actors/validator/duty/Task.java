package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.protection.ValidatorKey;

/// A duty of a validator.
record Task(ValidatorKey key, DutyName name) {}
