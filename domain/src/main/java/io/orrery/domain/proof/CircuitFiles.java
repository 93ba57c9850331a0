package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import io.orrery.zk.hash.Keccak256;
import java.util.Optional;

/// The files of a circuit, by the SHA-256 of each.
///
/// @param zkey proving key
/// @param wasm the program that makes a witness from inputs
/// @param r1cs the constraints, by which a witness is checked before it is proven
public record CircuitFiles(Digest zkey, Optional<Digest> wasm, Optional<Digest> r1cs) {

    /// Names the circuit: keccak of the three digests, zeros where there is no file.
    public Digest digest() {
        return Digest.of(Keccak256.hash(zkey.toBytes(), bytes(wasm), bytes(r1cs)));
    }

    private static byte[] bytes(Optional<Digest> digest) {
        return digest.map(Digest::toBytes).orElseGet(() -> new byte[Digest.BYTES]);
    }
}
