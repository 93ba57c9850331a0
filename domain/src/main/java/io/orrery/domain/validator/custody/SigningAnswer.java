package io.orrery.domain.validator.custody;

import io.orrery.domain.validator.protection.SlashingProtection;

/// What became of a wish. Only after [Released] and [Again] a signature may leave the process.
public sealed interface SigningAnswer {
    /// It is written down, on the disk, in this custody.
    record Released() implements SigningAnswer {}

    /// The very same was released before; the custody holds.
    record Again() implements SigningAnswer {}

    /// It is, or could be, slashable.
    record Slashable(SlashingProtection.Refusal reason) implements SigningAnswer {}

    /// Nobody may sign, or not this process.
    record NotMine(KeySetCustody.Refusal reason) implements SigningAnswer {}

    /// The key is not in the key set, or was taken out of use.
    record UnknownKey() implements SigningAnswer {}

    /// The database did not answer, or not what can be true. Whether it is written down is not known; no
    /// signature may leave. Asking again is safe.
    record Unanswered(String why) implements SigningAnswer {}

    default boolean mayLeave() {
        return switch (this) {
            case Released _, Again _ -> true;
            case Slashable _, NotMine _, UnknownKey _, Unanswered _ -> false;
        };
    }
}
