package io.orrery.domain.validator.client;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.signing.SigningOutcome;
import java.util.Locale;
import java.util.Optional;

/// Why a duty was not done.
public enum MissedReason {
    /// The key set is not this process's, or not any more: another may have done it.
    NO_CUSTODY,
    /// No beacon node answered in time.
    NO_BEACON_NODE,
    /// A beacon node said no.
    NODE_REFUSED,
    /// The nodes are on another chain.
    OTHER_CHAIN,
    NODES_DISAGREE,
    /// What the node told can not be, or is not for this slot: nothing was signed because of it.
    BAD_DATA,
    /// The node had nothing to aggregate.
    NOTHING_THERE,
    SLASHABLE,
    /// The signer or its database did not answer in time.
    SIGNER,
    /// What was to be signed is not of this network or fork.
    SIGNER_REFUSED,
    /// The key was taken away.
    KEY_GONE,
    /// The key may not act yet, or never again.
    GATED,
    /// Something has to be set for the key first: whom its blocks pay.
    KEY_SETTING,
    /// The time for it was over before it could be begun.
    LATE;

    /// Whether trying once more may help.
    public boolean passing() {
        return switch (this) {
            case NO_BEACON_NODE, NODES_DISAGREE, BAD_DATA, SIGNER -> true;
            case NO_CUSTODY,
                    NODE_REFUSED,
                    OTHER_CHAIN,
                    NOTHING_THERE,
                    SLASHABLE,
                    SIGNER_REFUSED,
                    KEY_GONE,
                    GATED,
                    KEY_SETTING,
                    LATE -> false;
        };
    }

    /// As measurements have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MissedReason of(BeaconFailure.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE -> NO_BEACON_NODE;
            case REFUSED -> NODE_REFUSED;
            case NONSENSE -> BAD_DATA;
            case OTHER_CHAIN -> OTHER_CHAIN;
            case DISAGREEMENT -> NODES_DISAGREE;
        };
    }

    /// Empty where it was signed.
    public static Optional<MissedReason> of(SigningOutcome outcome) {
        return switch (outcome) {
            case SigningOutcome.Signed _ -> Optional.empty();
            case SigningOutcome.Slashable _ -> Optional.of(SLASHABLE);
            case SigningOutcome.HeldBack _ -> Optional.of(GATED);
            case SigningOutcome.UnknownKey _ -> Optional.of(KEY_GONE);
            case SigningOutcome.Refused _ -> Optional.of(SIGNER_REFUSED);
            case SigningOutcome.NotHere _ -> Optional.of(NO_CUSTODY);
            case SigningOutcome.Unavailable _ -> Optional.of(SIGNER);
        };
    }
}
