package io.orrery.zk.groth16;

/// Offers one [SumsEngine] if this machine has its device. Found by `ServiceLoader`.
public interface SumsEngineProvider {
    /// The name of the engine that it would offer.
    String name();

    /// Larger is faster.
    int rank();

    /// Looks once for the device. Never throws: what is missing is said in the answer.
    Offer open();

    /// The answer.
    sealed interface Offer {
        record Ready(SumsEngine engine) implements Offer {}

        /// @param reason one line for a log: what is missing
        record Absent(String reason) implements Offer {}
    }
}
