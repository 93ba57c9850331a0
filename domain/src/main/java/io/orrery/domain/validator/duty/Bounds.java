package io.orrery.domain.validator.duty;

import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;

/// What is absurd, and is refused before anything is computed with it: `IllegalArgumentException` with
/// field, value and rule.
final class Bounds {
    /// Of slots and epochs: at a slot a second nine million years, and times a slot's seconds or an epoch's
    /// slots, up to 2^14, below 2^63.
    static final long MAX_TIME = (1L << 48) - 1;
    /// `VALIDATOR_REGISTRY_LIMIT` of every preset.
    static final long VALIDATORS = 1L << 40;

    private Bounds() {}

    /// A slot or an epoch.
    static void time(String field, long value) {
        range(field, value, MAX_TIME);
    }

    static void validator(String field, long value) {
        range(field, value, VALIDATORS - 1);
    }

    /// An amount, a limit of gas or a time in seconds.
    static void amount(String field, long value) {
        range(field, value, Long.MAX_VALUE);
    }

    static void range(String field, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + ": " + Uint64.format(value) + " is above " + max);
        }
    }

    static void size(String field, ByteVector bytes, int size) {
        if (bytes.size() != size) {
            throw new IllegalArgumentException(field + ": " + bytes.size() + " bytes where there are " + size);
        }
    }
}
