package io.orrery.zk.groth16;

import java.util.Optional;

/// A device that computes all sums of a proof by itself, with the key in its own memory. What separates it from
/// [io.orrery.zk.kernel.Kernels] is who holds the data: kernels work on arrays of the heap a batch at a time, an
/// engine is given a witness and answers with five points.
///
/// An engine decides by itself which keys it keeps. Any thread may call it, several at once.
public interface SumsEngine extends AutoCloseable {
    /// One word for tables and logs: `cuda`.
    String name();

    /// The sums of one proof. The witness has been checked against the key: four Montgomery limbs a wire, wire 0 one.
    /// They are right, or the caller finds out by verifying the proof, and then [#fence]s the engine.
    ///
    /// @param progress told what the stages took, where the engine knows; never a share of the whole
    /// @throws EngineFault where this key has no place on the device, or the device is out of use
    Sums sums(ProvingKey key, long[] witness, ProveProgress progress) throws EngineFault;

    /// Takes the engine out of use for good: every later call fails at once, with this reason.
    ///
    /// @param reason one line
    void fence(String reason);

    /// Why every call fails, one line; empty while the engine is of use. Where a call has failed and this is empty,
    /// only
    /// that key has no place.
    Optional<String> outOfUse();

    /// Of the device, as it is now; asked from any thread, without waiting for what it computes.
    Room room();

    /// Gives the device back, once nothing is computed on it any more. Every later call of [#sums] fails.
    @Override
    void close();

    /// @param mostBytes that keys and their working memory may take
    /// @param usedBytes what they take of them
    record Room(long mostBytes, long usedBytes) {}
}
