package io.orrery.domain.validator.custody;

import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.duty.Duty;
import java.util.Optional;

/// Whether a key of which nothing is written down may sign. Whoever had it before may have signed what is not known
/// here, or be signing still: every double signing with a known cause began so.
///
/// A key with a history, or one that a person has accepted, is free at once, so that a restart waits for nothing. One
/// that was seen before it was active is watched for some epochs once it is. One that is active when it is seen for the
/// first time waits for its history, or for a person.
public final class FirstUse {
    private FirstUse() {}

    public sealed interface State {
        /// The chain has not been asked yet, or has not answered.
        record Unseen() implements State {}

        /// Not active on chain: it has no duties.
        record Waiting() implements State {}

        /// Active, and so far nobody has been seen to act with it.
        ///
        /// @param lastEpoch the newest of which is known that it was quiet; -1 where none is
        /// @param quiet in how many it was
        record Watched(long lastEpoch, int quiet) implements State {}

        /// Nothing is signed until a person has done something, or ever.
        record Held(Reason reason) implements State {}

        record Free() implements State {}

        default boolean maySign() {
            return this instanceof Free;
        }
    }

    public enum Reason {
        /// It is active, and nothing is known here of what it has signed.
        ACTIVE_WITHOUT_HISTORY,
        /// It was seen to act while nobody here signed with it.
        LIVE_ELSEWHERE,
        /// The chain has it as slashed.
        SLASHED
    }

    public static final State UNSEEN = new State.Unseen();

    /// What is known of a key in an epoch.
    ///
    /// @param free whether it has a history here, or was accepted
    /// @param status empty where the chain does not know the key
    /// @param live whether it was seen to act in the epoch before; empty where the chain has not said
    public record Look(boolean free, Optional<Status> status, long epoch, Optional<Boolean> live) {}

    /// @param quietEpochs that a key is watched for
    public static State next(State before, Look look, int quietEpochs) {
        if (look.status().filter(Status::slashed).isPresent()) {
            return new State.Held(Reason.SLASHED);
        }
        if (look.free()) {
            return new State.Free();
        }
        // What was held stays so, also where a node does not know the key for a while.
        if (!(before instanceof State.Held)
                && look.status().filter(Status::active).isEmpty()) {
            return new State.Waiting();
        }
        return switch (before) {
            case State.Waiting _ -> new State.Watched(-1, 0);
            case State.Watched watched -> watched(watched, look, quietEpochs);
            case State.Held(var reason) -> new State.Held(reason);
            // It was free and is not any more: somebody has taken its history away.
            case State.Unseen _, State.Free _ -> new State.Held(Reason.ACTIVE_WITHOUT_HISTORY);
        };
    }

    private static State watched(State.Watched watched, Look look, int quietEpochs) {
        long epoch = look.epoch() - 1;
        if (look.live().isEmpty() || epoch <= watched.lastEpoch()) {
            return watched;
        }
        return look.live().get()
                ? new State.Held(Reason.LIVE_ELSEWHERE)
                : new State.Watched(epoch, Math.min(quietEpochs, watched.quiet() + 1));
    }

    /// Whether it was quiet for so long that it is to be written down as accepted.
    public static boolean toAccept(State state, int quietEpochs) {
        return state instanceof State.Watched(var _, var quiet) && quiet >= quietEpochs;
    }

    /// Whether a key that may not sign signs this all the same: what no other holder of the key can be harmed by, and
    /// what is not seen as its life by whoever watches.
    public static boolean harmless(Duty duty) {
        return switch (duty) {
            case Duty.AggregationSlot _,
                    Duty.Deposit _,
                    Duty.RandaoReveal _,
                    Duty.SyncCommitteeSelectionProof _,
                    Duty.ValidatorRegistration _,
                    Duty.VoluntaryExit _ -> true;
            case Duty.Attestation _,
                    Duty.Block _,
                    Duty.AggregateAndProof _,
                    Duty.SyncCommitteeMessage _,
                    Duty.SyncCommitteeContributionAndProof _ -> false;
        };
    }
}
