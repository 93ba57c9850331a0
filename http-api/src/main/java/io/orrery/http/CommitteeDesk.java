package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.replay.RollupState;
import java.util.Optional;

/// What a member of a data committee answers from. Calls block.
public interface CommitteeDesk {

    /// What becomes of an offer.
    sealed interface Answer {
        /// @param signature 65 bytes: it is durable, and so is the data
        @SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
        record Signed(byte[] signature) implements Answer {}

        /// @param why for people
        record Refused(Reason reason, String why) implements Answer {}
    }

    /// How far the member is.
    ///
    /// @param next the number of the batch that comes next
    /// @param executed the last batch that L1 has executed
    /// @param contradiction why it signs nothing, where L1 contradicts what it holds
    record Standing(long next, long executed, Optional<String> contradiction) {}

    CommitteeBook.Owner owner();

    Standing standing();

    /// @param operatorSignature 65 bytes
    Answer offer(DataOffer offer, byte[] operatorSignature);

    Optional<CommitteeBook.Entry> batch(long number);

    Optional<byte[]> slots(Digest slotsHash);

    /// The state that L1 has executed last; empty where it is none yet, or the member does not hold it.
    Optional<RollupState> executedState();
}
