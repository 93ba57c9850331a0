package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import java.math.BigInteger;

/// The rule of one L1 signing key: an intent gets a nonce before it is broadcast and keeps it for life; a stuck transaction is replaced, never re-sent with another nonce.
public final class L1Lane {
    private L1Lane() {}

    public sealed interface Command {
        /// The key's nonce on L1, read once when the lane has no history.
        record Begin(long nonce) implements Command {}

        record Submit(L1Intent intent, Fees fees, long nowMs) implements Command {}

        /// A transaction of the lane was mined.
        record Mined(long nonce, L1Receipt receipt, boolean succeeded, String revertReason) implements Command {}

        /// Time passes: an intent that is not mined for too long is re-priced.
        record Tick(Fees market, long nowMs) implements Command {}

        /// The batch knows that its intent reverted.
        record RevertInformed(long nonce) implements Command {}
    }

    public sealed interface Event {
        record Begun(long nonce) implements Event {}

        record IntentAccepted(long nonce, L1Intent intent, Fees fees, long atMs) implements Event {}

        record Repriced(long nonce, Fees fees, long atMs) implements Event {}

        record Settled(long nonce, L1Receipt receipt, boolean succeeded, String revertReason) implements Event {}

        record RevertKnown(long nonce) implements Event {}
    }

    /// EIP-1559 fees, in wei a gas.
    public record Fees(BigInteger maxFee, BigInteger priorityFee) {}

    public enum Refusal {
        NOT_BEGUN,
        BUSY
    }

    public sealed interface Obligation {
        /// Sign and broadcast with exactly this nonce and these fees; repeating it is harmless. Then look for its receipt.
        record Broadcast(long nonce, L1Intent intent, Fees fees) implements Obligation {}

        /// Tell the batch; until [Command.RevertInformed].
        record InformReverted(long nonce, L1Intent intent, String reason) implements Obligation {}
    }

    /// Where a broadcast has got to.
    public record Submission(Digest transaction) {}
}
