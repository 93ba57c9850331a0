package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.protection.ValidatorKey;

/// That a validator votes in a slot, as one of a committee.
///
/// @param committeesAtSlot how many there are in the slot
/// @param position in its committee, from 0
public record AttesterDuty(
        ValidatorKey key,
        long validatorIndex,
        long slot,
        long committeeIndex,
        int committeeLength,
        int committeesAtSlot,
        int position) {
    public AttesterDuty {
        if (position < 0 || position >= committeeLength || committeeIndex < 0 || committeeIndex >= committeesAtSlot) {
            throw new IllegalArgumentException("place " + position + " of " + committeeLength + " in committee "
                    + committeeIndex + " of " + committeesAtSlot);
        }
    }
}
