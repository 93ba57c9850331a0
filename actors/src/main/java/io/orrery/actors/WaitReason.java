package io.orrery.actors;

import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Sender.Reception;
import java.util.Optional;

/// Why an intent of the lane is not mined yet.
enum WaitReason {
    /// It was not offered to L1 since the start.
    NEW,
    /// L1 has it.
    PENDING,
    /// The market asks more than the cap allows.
    BASE_FEE_ABOVE_CAP,
    /// The same of a blob's gas.
    BLOB_FEE_ABOVE_CAP,
    /// L1 keeps another price of it.
    UNDERPRICED,
    FEE_TOO_LOW,
    INSUFFICIENT_FUNDS,
    /// One before it is not in the pool of L1's node yet.
    HELD_BACK,
    /// The nonce is used, and not by this intent as far as L1 shows.
    NONCE_USED,
    REFUSED,
    /// L1 could not be asked, or what the call is made of is not there.
    UNREACHABLE;

    static WaitReason of(Reception reception, Fees market, Fees cap) {
        return switch (reception) {
            case TAKEN, KNOWN -> aboveCap(market, cap).orElse(PENDING);
            case NONCE_TOO_LOW -> NONCE_USED;
            case UNDERPRICED -> UNDERPRICED;
            case INSUFFICIENT_FUNDS -> INSUFFICIENT_FUNDS;
            case FEE_TOO_LOW -> aboveCap(market, cap).orElse(FEE_TOO_LOW);
            case HELD_BACK -> HELD_BACK;
            case REFUSED -> REFUSED;
        };
    }

    private static Optional<WaitReason> aboveCap(Fees market, Fees cap) {
        if (market.maxFee().compareTo(cap.maxFee()) > 0) {
            return Optional.of(BASE_FEE_ABOVE_CAP);
        }
        return market.blobFee().compareTo(cap.blobFee()) > 0 ? Optional.of(BLOB_FEE_ABOVE_CAP) : Optional.empty();
    }
}
