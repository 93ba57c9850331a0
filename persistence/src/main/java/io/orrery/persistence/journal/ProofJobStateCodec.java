package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.ProofCodecs.ATTEMPT;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_FAILURE;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_REQUEST;

import io.orrery.domain.proof.ProofJob.Outcome;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.persistence.codec.Codec;

/// The state of a proof job.
final class ProofJobStateCodec {
    private ProofJobStateCodec() {}

    private static final Codec<Outcome> OUTCOME = Codec.of(
            (out, value) -> {
                switch (value) {
                    case Outcome.Proven(var proof) -> out.u8(0).put(DIGEST, proof);
                    case Outcome.Failed(var failure) -> out.u8(1).put(PROOF_FAILURE, failure);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new Outcome.Proven(in.get(DIGEST));
                case 1 -> new Outcome.Failed(in.get(PROOF_FAILURE));
                default -> throw in.corrupt("no such outcome");
            });

    static final Codec<ProofJobState> STATE = Codec.of(
            (out, state) -> out.optional(PROOF_REQUEST, state.request())
                    .i64(state.lastToken())
                    .list(ProofJobCodec.LEASE, state.leases())
                    .u32(state.faults())
                    .list(ATTEMPT, state.attempts())
                    .optional(PROOF_FAILURE, state.lastFailure())
                    .i64(state.retryAtMs())
                    .optional(OUTCOME, state.outcome())
                    .bool(state.informed())
                    .bool(state.stuck())
                    .u32(state.filed()),
            in -> new ProofJobState(
                    in.optional(PROOF_REQUEST),
                    in.i64(),
                    in.list(ProofJobCodec.LEASE),
                    Math.toIntExact(in.u32()),
                    in.list(ATTEMPT),
                    in.optional(PROOF_FAILURE),
                    in.i64(),
                    in.optional(OUTCOME),
                    in.bool(),
                    in.bool(),
                    Math.toIntExact(in.u32())));
}
