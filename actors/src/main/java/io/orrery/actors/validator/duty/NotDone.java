package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.client.DutyCheck.Flaw;
import io.orrery.domain.validator.client.MissedReason;
import java.util.concurrent.CompletionException;

/// That a stage of a duty did not give what the duty needs, and why.
final class NotDone extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final MissedReason reason;

    NotDone(MissedReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    /// What is set for keys lies in the database, as what was signed does.
    static NotDone ofSettings(Throwable failure) {
        var known = of(failure);
        return known.reason == MissedReason.NO_BEACON_NODE
                ? new NotDone(MissedReason.SIGNER, "settings: " + known.detail())
                : known;
    }

    static NotDone of(Flaw flaw) {
        return new NotDone(MissedReason.BAD_DATA, flaw.reason() + ": " + flaw.detail());
    }

    static NotDone of(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case NotDone notDone -> notDone;
            case BeaconFailure beacon ->
                new NotDone(MissedReason.of(beacon.kind()), String.valueOf(beacon.getMessage()));
            // A number that no chain comes to, or bytes of another form.
            case IllegalArgumentException absurd ->
                new NotDone(MissedReason.BAD_DATA, String.valueOf(absurd.getMessage()));
            default -> new NotDone(MissedReason.NO_BEACON_NODE, String.valueOf(failure));
        };
    }

    MissedReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
