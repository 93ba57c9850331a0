package io.orrery.persistence.validator;

import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.ValidatorKey;

/// A key as its tables have it at one version.
///
/// @param number names it in the other tables and in the audit
/// @param version rises with each change of the record
record HeldKey(ValidatorKey key, int number, boolean inUse, long version, ProtectionRecord record) {
    HeldKey with(ProtectionRecord next) {
        return new HeldKey(key, number, inUse, version + 1, next);
    }
}
