package io.orrery.zk.groth16;

import java.util.List;

/// Offers one [SumsEngine] if this machine has its device. Found by `ServiceLoader`.
public interface SumsEngineProvider {
    /// The name of the engine that it would offer.
    String name();

    /// Larger is faster.
    int rank();

    /// Looks once for the device. Never throws: what is missing is said in the answer.
    Offer open();

    /// Looks for all devices: an answer for each, in the order in which the machine counts them, or a single one where
    /// there is none. Each is opened, so it is asked once in the life of a program. Never throws.
    List<Offer> openAll();

    /// The answer.
    sealed interface Offer {
        record Ready(SumsEngine engine) implements Offer {}

        /// @param reason one line for a log: what is missing
        record Absent(String reason) implements Offer {}
    }
}
