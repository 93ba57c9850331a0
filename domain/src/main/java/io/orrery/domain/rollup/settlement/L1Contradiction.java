package io.orrery.domain.rollup.settlement;

/// L1 said something that can not be true, or contradicts what it said a moment ago. It is asked again; nothing of the
/// answer is used.
public final class L1Contradiction extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What was wrong.
    public enum Kind {
        /// Another chain than the one that was configured.
        CHAIN_ID,
        /// Finalized above safe, safe above latest, or a head below one that was seen.
        HEADS,
        /// A block, log or receipt that is not of the chain that the same node shows.
        HASH,
        /// Logs that do not rise.
        LOG_ORDER,
        /// Fewer or other logs than the contract has made.
        LOGS_MISSING
    }

    private final Kind kind;

    public L1Contradiction(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
