package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A statement to be proven.
public record ProofRequest(CircuitRef circuit, ProofSource source, Requester requester) {

    /// @param circuit its name: `batch-8`
    /// @param publicInputs in the circuit's order
    /// @param trace digest of the stored trace
    /// @param batch that wants it
    public static ProofRequest ofBatch(String circuit, List<Fr> publicInputs, Digest trace, long batch) {
        return ofBatch(circuit, publicInputs, trace, new Requester.Batch(batch));
    }

    /// The same for a batch of which L1 may want something.
    public static ProofRequest ofBatch(String circuit, List<Fr> publicInputs, Digest trace, Requester.Batch batch) {
        return new ProofRequest(new CircuitRef.BuiltIn(circuit), new ProofSource.Trace(trace, publicInputs), batch);
    }

    ProofRequest withRequester(Requester other) {
        return new ProofRequest(circuit, source, other);
    }

    /// The job's name, 64 hexadecimal digits: the keccak of the circuit and of what is to be proven of it,
    /// so that the same statement is one job. That of a caller can not be guessed, because its source is
    /// salted: who knows it may read the proof.
    public String key() {
        var statement = switch (source) {
            case ProofSource.Trace(var _, var publicInputs) ->
                publicInputs.stream().map(Fr::toBytes);
            case ProofSource.Inputs(var digest) -> Stream.of(new byte[] {'i'}, digest.toBytes());
            case ProofSource.Witness(var digest) -> Stream.of(new byte[] {'w'}, digest.toBytes());
        };
        var parts = Stream.concat(Stream.of(circuit.toString().getBytes(StandardCharsets.UTF_8)), statement)
                .toArray(byte[][]::new);
        return HexFormat.of().formatHex(Keccak256.hash(parts));
    }
}
