package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import java.util.Optional;

/// What is signed for a duty, or why nothing is. It is always computed here, from the duty and the network;
/// what somebody else says that it is can only be compared.
///
/// Source: consensus-specs, `phase0/validator.md`, `altair/validator.md`, `deneb/beacon-chain.md`
/// (EIP-7044); builder-specs, `specs/bellatrix/builder.md`.
public sealed interface SigningRoot {

    /// @param root what is signed
    /// @param domain that the signature counts in
    record Found(Digest root, Digest domain) implements SigningRoot {}

    /// Nothing may be signed.
    ///
    /// @param field the offending one, as the remote signing API names it
    /// @param detail its value and the rule
    record Refused(Reason reason, String field, String detail) implements SigningRoot {}

    enum Reason {
        /// Another chain.
        WRONG_GENESIS,
        /// A fork that the network does not have.
        UNKNOWN_FORK,
        /// A fork of the network, but not that of the duty's epoch.
        WRONG_FORK,
        /// Content that the fork or the network has in another form.
        WRONG_FORM,
        /// Fields that no honest node puts together.
        INCONSISTENT,
        /// Somebody else has computed another root.
        OTHER_ROOT
    }

    /// @param claimed chain and fork of whoever asks, [NetworkProfile#at] for oneself; deposits and
    ///     registrations have none
    static SigningRoot of(NetworkProfile network, Duty duty, Optional<ForkInfo> claimed) {
        try {
            return DutyRoot.of(network, duty, claimed);
        } catch (IllegalArgumentException tooLong) {
            return new Refused(Reason.WRONG_FORM, SigningType.of(duty).name(), String.valueOf(tooLong.getMessage()));
        }
    }

    /// This, where it is what somebody else has computed.
    ///
    /// @param theirs empty where they do not say
    default SigningRoot agreeing(Optional<Digest> theirs) {
        return switch (this) {
            case Refused refused -> refused;
            case Found found ->
                theirs.filter(root -> !root.equals(found.root()))
                        .<SigningRoot>map(root -> new Refused(
                                Reason.OTHER_ROOT, "signingRoot", root + " where the duty has " + found.root()))
                        .orElse(found);
        };
    }
}
