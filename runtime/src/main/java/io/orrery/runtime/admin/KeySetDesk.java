package io.orrery.runtime.admin;

import io.orrery.actors.validator.ValidatorActors;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.signing.SigningDoor;

/// The key set of a node, for people.
public record KeySetDesk(
        String keySet,
        SigningLedger ledger,
        KeySetCustody.Settings settings,
        SigningDoor door,
        ValidatorActors actors) {}
