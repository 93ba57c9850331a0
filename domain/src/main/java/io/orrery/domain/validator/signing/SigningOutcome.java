package io.orrery.domain.validator.signing;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;

/// What became of a request. Only [Signed] holds a signature, and it is there only after what it is for
/// was written down.
public sealed interface SigningOutcome {

    /// @param signature in the network's scheme
    /// @param root that was signed
    record Signed(ByteVector signature, Digest root) implements SigningOutcome {}

    /// It is, or could be, slashable; asking again never helps.
    record Slashable(SlashingProtection.Refusal reason) implements SigningOutcome {}

    /// The key is not of this key set, or was taken out of use.
    record UnknownKey() implements SigningOutcome {}

    /// The key may not sign yet, or never again: a person has to look.
    ///
    /// @param why for people
    record HeldBack(String why) implements SigningOutcome {}

    /// What is asked for can not be right: another chain, another fork, another root, content that its
    /// fork has in another form.
    ///
    /// @param field as the remote signing API names it
    /// @param detail its value and the rule
    record Refused(SigningRoot.Reason reason, String field, String detail) implements SigningOutcome {}

    /// This process has no custody of the key set, or has it not any more; another may sign.
    ///
    /// @param owner who has it, as far as is known
    /// @param detail why, for people
    record NotHere(Optional<String> owner, String detail) implements SigningOutcome {}

    /// Whether it was written down is not known, or the signer that has the secret does not answer; no
    /// signature is here. Asking again is safe.
    record Unavailable(String detail) implements SigningOutcome {}
}
