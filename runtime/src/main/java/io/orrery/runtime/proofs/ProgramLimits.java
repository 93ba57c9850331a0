package io.orrery.runtime.proofs;

import com.typesafe.config.Config;
import io.orrery.circom.WasmLimits;

/// What a circuit's program may take, as proofs.conf says.
final class ProgramLimits {
    private static final int PAGE_BYTES = 64 << 10;

    private ProgramLimits() {}

    /// @param circuit `orrery.proofs.circuit`
    static WasmLimits of(Config circuit) {
        return new WasmLimits(
                Math.toIntExact(circuit.getBytes("max-wasm")),
                Math.toIntExact(circuit.getBytes("max-program-memory") / PAGE_BYTES),
                circuit.getDuration("program-load-deadline"),
                circuit.getDuration("program-run-deadline"));
    }
}
