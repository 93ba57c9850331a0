package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.signing.SigningDoor;

/// What all duties need.
record Around(
        SlotClock clock,
        Turn turn,
        BeaconNode node,
        SigningDoor door,
        DutyBook book,
        Calls calls,
        DutyNews news,
        DutySettings settings) {
    NetworkProfile network() {
        return door.network();
    }

    /// The chain and its fork in a slot.
    ForkInfo at(long slot) {
        return network().at(clock.epochOf(slot));
    }

    long currentSlot() {
        return clock.slotAt(turn.nowMs());
    }
}
