package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;

/// A call of the rollup contract that must happen once. Its calldata is made from stored content, so it stays small in
/// the journal.
public sealed interface L1Intent {

    /// The batch it is about.
    long batch();

    /// 0 at first, one more after each revert: what tells a retry from a repetition.
    int attempt();

    record Commit(long batch, int attempt, Digest streams) implements L1Intent {}

    record Prove(long batch, int attempt, Digest streams, Digest proof) implements L1Intent {}

    /// Commits and proves in one transaction, once every batch before it is proven.
    record CommitAndProve(long batch, int attempt, Digest streams, Digest proof) implements L1Intent {}

    record Execute(long batch, int attempt, Digest streams) implements L1Intent {}
}
