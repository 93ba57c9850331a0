package io.orrery.zk.kernel;

/// Offers one implementation of [Kernels] if this machine can run it. Found by `ServiceLoader`.
public interface KernelsProvider {
    /// The name of the kernels that it would offer.
    String name();

    /// Larger is faster: scalar 0, vector 10, native 20.
    int rank();

    /// Looks once whether the machine has what it takes. Never throws: what is missing is said in the answer.
    Offer open();

    /// The answer.
    sealed interface Offer {
        record Ready(Kernels kernels) implements Offer {}

        /// @param reason one line for a log: what is missing
        record Absent(String reason) implements Offer {}
    }
}
