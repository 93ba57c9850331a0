package io.orrery.domain.rollup.state;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.List;

/// The rule of one state shard: which debits are admitted, where deposits go, and what a sealed batch does to its accounts.
public final class StateShard {
    private StateShard() {}

    public sealed interface Command {
        /// Debits for accounts of this shard, decided one by one in this order. The signature, the domain and the receiver were checked before.
        record Admit(List<SignedTransaction> transactions) implements Command {}

        /// Every deposit for this shard that it has not acknowledged yet, by ascending queue index.
        record AcceptDeposits(List<QueuedDeposit> deposits) implements Command {}

        /// The sequencer holds every chunk up to and including this one.
        record ChunksTaken(long upTo) implements Command {}

        /// Batches arrive in ascending order; those that do not touch this shard never arrive.
        record ApplyBatch(long number, List<Touch> touches) implements Command {}

        /// The batch has the trace.
        record TraceTaken(long number) implements Command {}
    }

    public sealed interface Event {
        /// One chunk of admitted debits; it is the outbox entry too.
        record Admitted(long chunk, List<SignedTransaction> transactions) implements Event {}

        record DepositsAccepted(long chunk, List<Operation.Deposit> deposits) implements Event {}

        record ChunksReleased(long upTo) implements Event {}

        record BatchApplied(long number, List<Touch> touches) implements Event {}

        record TraceReleased(long number) implements Event {}
    }

    public enum Refusal {
        UNKNOWN_ACCOUNT,
        TOKEN_MISMATCH,
        NONCE_TOO_LOW,
        NONCE_TOO_HIGH,
        INSUFFICIENT_BALANCE,
        BUSY
    }

    /// What became of each transaction of an [Command.Admit], in its order.
    public sealed interface Outcome {
        /// Admitted now (part of the returned event) or earlier.
        record Admitted(SignedTransaction transaction) implements Outcome {}

        record Refused(SignedTransaction transaction, Refusal reason, String field) implements Outcome {}
    }

    /// @param events none or one
    public record Admission(List<Event> events, List<Outcome> outcomes) {}

    public sealed interface Obligation {
        /// Tell the sequencer; until [Command.ChunksTaken].
        record Enqueue(long chunk, List<Operation> operations) implements Obligation {}

        /// Store [#trace] and tell the batch its digest; until [Command.TraceTaken].
        record DeliverTrace(long number) implements Obligation {}
    }
}
