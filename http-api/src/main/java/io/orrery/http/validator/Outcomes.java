package io.orrery.http.validator;

import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Locale;

/// What an outcome is in HTTP.
final class Outcomes {
    private Outcomes() {}

    /// The signature; refuses where there is none.
    static ByteVector signature(SigningOutcome outcome) {
        return switch (outcome) {
            case SigningOutcome.Signed(var signature, var _) -> signature;
            case SigningOutcome.Slashable(var reason) ->
                throw new FaultException(
                        Fault.SLASHABLE,
                        "",
                        "it could be slashed: " + reason.name().toLowerCase(Locale.ROOT));
            case SigningOutcome.HeldBack(var why) -> throw new FaultException(Fault.HELD_BACK, "", why);
            case SigningOutcome.UnknownKey() ->
                throw new FaultException(Fault.UNKNOWN_KEY, "", "this signer does not sign with this key");
            case SigningOutcome.Refused(var reason, var field, var detail) ->
                throw new FaultException(
                        Fault.CONTRADICTS_NETWORK,
                        field,
                        detail + " (" + reason.name().toLowerCase(Locale.ROOT) + ")");
            case SigningOutcome.NotHere(var owner, var detail) ->
                throw new FaultException(
                        Fault.NOT_HERE,
                        "",
                        detail + owner.map(name -> "; custody is with " + name).orElse(""));
            case SigningOutcome.Unavailable(var detail) -> throw new FaultException(Fault.UNAVAILABLE, "", detail);
        };
    }
}
