package io.orrery.actors;

import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.ProofMemory;
import io.orrery.domain.rollup.proof.BatchProver;
import java.util.Optional;

/// A device beside the processor, with provers of its own, which one worker has. Where the device fails, they throw
/// [io.orrery.domain.proof.DeviceFailed]; they never fall back to the processor, because another worker is better at
/// that.
public interface ProvingDevice {
    Device device();

    BatchProver batches();

    CircuitProver circuits();

    /// The device's own memory.
    ProofMemory memory();

    /// Milliseconds that it has computed since it was opened; only rises.
    long busyMs();

    /// Why nothing is proven on it any more, one line; empty while it is of use. Never empty again.
    Optional<String> outOfUse();
}
