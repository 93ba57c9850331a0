package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;

/// A call of the rollup contract that must happen once. Its calldata is made from stored content, so it stays small in
/// the journal.
public sealed interface L1Intent {

    /// The batch it is about.
    long batch();

    /// Bits below this count reverts.
    int ROUND_BITS = 16;

    /// 0 at first, one more after each revert: what tells a retry from a repetition. Where the contract has taken the
    /// batch back, the same has to happen again although it had succeeded: then the high 16 bits are one more.
    int attempt();

    /// How many before this one have reverted.
    default int tries() {
        return attempt() & ((1 << ROUND_BITS) - 1);
    }

    /// The first attempt after the contract has taken back what this one, or one after it, had done.
    static int nextRound(int attempt) {
        return Math.addExact(sameRound(attempt), 1 << ROUND_BITS);
    }

    /// The first attempt beside this one: for another stage.
    static int sameRound(int attempt) {
        return attempt >> ROUND_BITS << ROUND_BITS;
    }

    record Commit(long batch, int attempt, Digest streams) implements L1Intent {}

    record Prove(long batch, int attempt, Digest streams, Digest proof) implements L1Intent {}

    /// Commits and proves in one transaction, once every batch before it is proven.
    record CommitAndProve(long batch, int attempt, Digest streams, Digest proof) implements L1Intent {}

    record Execute(long batch, int attempt, Digest streams) implements L1Intent {}
}
