package io.orrery.domain.rollup.da;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.ExitVault;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.field.Fr;
import java.util.Locale;
import java.util.Optional;

/// One member of a data committee: which batches it vouches for. It executes each batch itself, from the data alone and
/// on its own state, and computes `C` from what it will store, so that what it signs is what everybody can leave by.
/// Signatures of transactions are no part of the data: it answers for the data being there, and the proof for the rest.
///
/// A number is signed for one batch only. What the member holds lies with whoever asks, and comes in with each
/// question:
/// here is the state after it. A decision changes nothing; the batch counts from [#taken] on, which is called when it
/// is
/// stored.
///
/// Not safe for several threads.
public final class CommitteeMember {
    /// Of a batch's slot stream: more than the largest size has.
    public static final int MAX_SLOT_BYTES = 512 << 10;

    /// Of a batch's L1 operations: 8,192 of them.
    public static final int MAX_OPERATION_BYTES = 1 << 20;

    private static final long MAX_32_BITS = 0xFFFF_FFFFL;
    private static final int OPERATION_BYTES = BatchStreams.L1_OPERATION_ELEMENTS * Fr.BYTES;

    /// Why a batch is not signed. The words are stable, and meant for programs.
    public enum Reason {
        /// No batch can be so, whatever came before it.
        MALFORMED,
        /// Another number comes next. It may pass when the member has caught up.
        OUT_OF_ORDER,
        /// The member holds another batch of this number.
        OTHER_BATCH,
        /// It does not begin where the batch before has ended.
        WRONG_PREVIOUS_ROOT,
        /// It takes entries of L1's queue that are not final for this member. It will pass.
        NOT_YET,
        /// Its data can not be executed.
        WRONG_DATA,
        /// Its data leads to another root.
        WRONG_ROOT,
        /// Its data has another `C`.
        WRONG_COMMITMENT,
        /// No operator of the rollup has signed the offer: whoever asks L1 says so.
        NOT_OPERATOR,
        /// L1 has committed to another batch than one that the member holds: a person has to look.
        CONTRADICTS_L1;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Whether the same batch may be taken a little later.
        public boolean mayPass() {
            return this == OUT_OF_ORDER || this == NOT_YET;
        }
    }

    public sealed interface Decision {
        /// It follows: to be stored, then told to [#taken].
        ///
        /// @param after the state that it leads to
        record Take(DataOffer offer, RollupReplay after) implements Decision {}

        /// The member holds it already.
        record Held() implements Decision {}

        /// @param why for people
        record Refuse(Reason reason, String why) implements Decision {}
    }

    /// What L1 has committed to.
    ///
    /// @param size slots of its circuit
    public record OnL1(long number, int size, long timestamp, Fr newRoot, Fr commitment) {
        /// Whether the offer is the batch that L1 has, if its data is what it claims.
        public boolean isOf(DataOffer offer) {
            return number == offer.number()
                    && size == offer.size()
                    && timestamp == offer.timestamp()
                    && newRoot.equals(offer.newRoot())
                    && commitment.equals(offer.commitment());
        }
    }

    private final Fr domain;
    private final ExitVault vault;
    private RollupReplay replay = RollupReplay.start();
    private Optional<String> contradiction = Optional.empty();

    /// @param domain of the rollup: docs/PROTOCOL.md, *Primitives*
    /// @param states how many of the last states are kept, at least 1
    public CommitteeMember(Fr domain, int states) {
        this.domain = domain;
        this.vault = new ExitVault(states);
    }

    /// The number of the batch that comes next.
    public long next() {
        return replay.lastBatch() + 1;
    }

    /// The root that the next batch begins at.
    public Fr root() {
        return replay.root();
    }

    /// The index that the next entry of L1's queue has.
    public long queueEnd() {
        return replay.queueEnd();
    }

    /// The state after a batch, where it is among the last that are kept.
    public Optional<RollupState> stateAfter(long batch) {
        return vault.after(batch);
    }

    /// Why nothing is signed any more, where L1 contradicts what the member holds.
    public Optional<String> contradiction() {
        return contradiction;
    }

    /// The next entry of L1's queue, from a final block.
    ///
    /// @throws IllegalArgumentException where its index does not follow the one before
    public void queued(QueuedOperation operation) {
        replay.queued(operation);
    }

    /// The next batch that the member holds: at a start, after the queue. It was checked when it was taken, so it costs
    /// no hashing.
    ///
    /// @throws ReplayRefused where it does not follow
    public void restored(DataOffer held) {
        replay.ledger(committed(held));
        vault.keep(replay.state());
    }

    /// @param held the batch of this number that the member holds
    public Decision decide(DataOffer offer, Optional<DataOffer> held) {
        if (contradiction.isPresent()) {
            return new Decision.Refuse(Reason.CONTRADICTS_L1, contradiction.get());
        }
        var malformed = malformed(offer);
        if (malformed.isPresent()) {
            return new Decision.Refuse(Reason.MALFORMED, malformed.get());
        }
        if (held.isPresent()) {
            return held.get().equals(offer)
                    ? new Decision.Held()
                    : new Decision.Refuse(Reason.OTHER_BATCH, "this member holds another batch " + offer.number());
        }
        if (offer.number() != next()) {
            return new Decision.Refuse(Reason.OUT_OF_ORDER, "batch " + next() + " comes next, not " + offer.number());
        }
        if (!offer.previousRoot().equals(root())) {
            return new Decision.Refuse(
                    Reason.WRONG_PREVIOUS_ROOT,
                    "it begins at root " + offer.previousRoot() + ", the batch before has ended at " + root());
        }
        int entries = entriesTaken(offer.l1Ops());
        if (entries > replay.queueWaiting()) {
            return new Decision.Refuse(
                    Reason.NOT_YET,
                    "it takes " + entries + " entries of L1's queue, and " + replay.queueWaiting()
                            + " are final for this member");
        }
        return executed(offer);
    }

    private Decision executed(DataOffer offer) {
        var after = replay.copy();
        try {
            after.ledger(committed(offer));
        } catch (ReplayRefused broken) {
            return new Decision.Refuse(Reason.WRONG_DATA, String.valueOf(broken.getMessage()));
        }
        if (!after.root().equals(offer.newRoot())) {
            return new Decision.Refuse(
                    Reason.WRONG_ROOT, "its data leads to root " + after.root() + ", it claims " + offer.newRoot());
        }
        Fr commitment;
        try {
            commitment = BatchStreams.commitment(
                    domain,
                    BatchStreams.header(offer.number(), offer.feeAccount(), offer.timestamp()),
                    offer.previousRoot(),
                    offer.newRoot(),
                    new BatchSize(offer.size()),
                    offer.slots(),
                    offer.l1Ops());
        } catch (IllegalArgumentException noElements) {
            return new Decision.Refuse(Reason.MALFORMED, String.valueOf(noElements.getMessage()));
        }
        if (!commitment.equals(offer.commitment())) {
            return new Decision.Refuse(
                    Reason.WRONG_COMMITMENT, "its data has C " + commitment + ", it claims " + offer.commitment());
        }
        return new Decision.Take(offer, after);
    }

    /// What was decided to be taken is stored.
    public void taken(Decision.Take decision) {
        if (decision.offer().number() != next() || decision.after().queueEnd() != queueEnd()) {
            throw new IllegalStateException(
                    "batch " + decision.offer().number() + " was decided on another state than this");
        }
        replay = decision.after();
        vault.keep(replay.state());
    }

    /// What a final block of L1 says of a batch that the member holds.
    public void committedOnL1(OnL1 batch, DataOffer held) {
        if (!batch.isOf(held)) {
            contradiction = Optional.of("L1 has committed to batch " + batch.number() + " with C " + batch.commitment()
                    + " and root " + batch.newRoot() + ", and this member holds one with C " + held.commitment()
                    + " and root " + held.newRoot());
        }
    }

    private static Optional<String> malformed(DataOffer offer) {
        if (offer.number() < 1 || offer.number() > MAX_32_BITS) {
            return Optional.of("number must be 1 to " + MAX_32_BITS + ", not " + offer.number());
        }
        if (offer.feeAccount() < 0 || offer.feeAccount() > MAX_32_BITS) {
            return Optional.of("feeAccount must be 0 to " + MAX_32_BITS + ", not " + offer.feeAccount());
        }
        if (offer.timestamp() < 0) {
            return Optional.of("timestamp must not be negative: " + offer.timestamp());
        }
        BatchSize size;
        try {
            size = new BatchSize(offer.size());
        } catch (IllegalArgumentException noSize) {
            return Optional.of("size: " + noSize.getMessage());
        }
        int most = Math.min(MAX_SLOT_BYTES, size.slotElements() * BatchStreams.SLOT_ELEMENT_BYTES);
        if (offer.slots().length > most) {
            return Optional.of("slots must have at most " + most + " bytes, not " + offer.slots().length);
        }
        int mostOperations = Math.min(MAX_OPERATION_BYTES, offer.size() * OPERATION_BYTES);
        if (offer.l1Ops().length > mostOperations) {
            return Optional.of(
                    "l1Operations must have at most " + mostOperations + " bytes, not " + offer.l1Ops().length);
        }
        return Optional.empty();
    }

    /// Deposits, set keys and forced exits, by the types in the lowest four bits of their first elements.
    private static int entriesTaken(byte[] l1Operations) {
        int taken = 0;
        for (int last = Fr.BYTES - 1; last < l1Operations.length; last += OPERATION_BYTES) {
            taken += switch (l1Operations[last] & 0xF) {
                case 2, 6, 7 -> 1;
                default -> 0;
            };
        }
        return taken;
    }

    private static CommittedBatch committed(DataOffer offer) {
        return new CommittedBatch(
                offer.number(),
                offer.size(),
                offer.feeAccount(),
                offer.timestamp(),
                offer.newRoot(),
                offer.slots(),
                offer.l1Ops());
    }
}
