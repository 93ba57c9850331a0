package io.orrery.zk.groth16;

/// Told how far a proof or a setup is, so that somebody can draw a bar. `done` counts up to `of`, which is the
/// same in every call of one run. Calls come one at a time, from any thread of the pool, and must be quick.
@FunctionalInterface
public interface ProveProgress {
    /// For those who do not look.
    ProveProgress NONE = (stage, done, of) -> {};

    /// Some share of the named stage has just been finished.
    void stage(String stage, int done, int of);

    /// A stage of a proof has ended, after so many nanoseconds by the clock.
    default void took(ProveStage stage, long nanos) {}
}
