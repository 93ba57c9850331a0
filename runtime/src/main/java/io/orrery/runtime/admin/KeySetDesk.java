package io.orrery.runtime.admin;

import io.orrery.actors.validator.ValidatorActors;
import io.orrery.actors.validator.duty.MissedDuties;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.signing.SigningDoor;
import java.util.Optional;

/// The key set of a node, for people.
///
/// @param missed what the node has missed last of its duties; empty where it finds none by itself
public record KeySetDesk(
        String keySet,
        SigningLedger ledger,
        KeySetCustody.Settings settings,
        SigningDoor door,
        ValidatorActors actors,
        Optional<MissedDuties> missed) {}
