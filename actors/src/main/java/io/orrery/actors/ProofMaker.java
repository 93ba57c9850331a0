package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.InvalidProof;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.Skills;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.groth16.Proof;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Makes the proof that a request asks for, of whichever circuit, and stores it.
///
/// @param book has the material of callers
/// @param proofs of batches: what goes to L1
/// @param statements of callers: proofs with their public inputs
/// @param proving the thread of the worker's device, which may be blocked by a prover
record ProofMaker(
        ContentStore<BatchTrace> traces,
        ProofBook book,
        ContentStore<Proof> proofs,
        ContentStore<ProvenStatement> statements,
        BatchProver batches,
        CircuitProver circuits,
        Executor proving) {

    sealed interface Made {
        record Stored(Digest proof) implements Made {}

        record Refused(ProofFailure failure) implements Made {}
    }

    Skills skills() {
        return new Skills(Set.copyOf(batches.circuits()), true, circuits.loaded());
    }

    /// The stage fails where another attempt may succeed.
    CompletionStage<Made> make(ProofRequest request, ProofProgress progress) {
        return switch (request.circuit()) {
            case CircuitRef.BuiltIn(var name) -> builtIn(name, request, progress);
            case CircuitRef.Stored(var circuit) -> stored(circuit, request.source(), progress);
        };
    }

    private CompletionStage<Made> builtIn(String circuit, ProofRequest request, ProofProgress progress) {
        if (!(request.source() instanceof ProofSource.Trace(var digest, var publicInputs))) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("a proof of " + circuit + " is made from a trace"));
        }
        return traces.get(digest)
                .thenApplyAsync(
                        trace -> {
                            var proof = batches.prove(circuit, trace, progress);
                            // The prover has checked its proof against the trace; the job asks for certain
                            // public inputs.
                            if (!batches.verify(circuit, publicInputs, proof)) {
                                throw new InvalidProof("the proof does not fit the public inputs that were asked for");
                            }
                            return proof;
                        },
                        proving)
                .thenCompose(proofs::put)
                .thenApply(Made.Stored::new);
    }

    private CompletionStage<Made> stored(Digest circuit, ProofSource source, ProofProgress progress) {
        return book.material(source)
                .thenApplyAsync(material -> circuits.prove(circuit, source, material, progress), proving)
                .thenCompose(result -> switch (result) {
                    case CircuitProver.Result.Proven(var statement) ->
                        statements.put(statement).thenApply(Made.Stored::new);
                    case CircuitProver.Result.Refused(var failure) ->
                        CompletableFuture.completedStage(new Made.Refused(failure));
                });
    }
}
