package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_FAILURE;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_REQUEST;

import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of a proof job.
final class ProofJobCodec {
    private ProofJobCodec() {}

    /// When all jobs were a batch's.
    private static final Codec<ProofRequest> REQUEST_OF_BATCH = Codec.of(
            (_, _) -> {
                throw new UnsupportedOperationException("only read");
            },
            in -> ProofRequest.ofBatch(in.text(), in.list(FR), in.get(DIGEST), in.u32()));

    static final List<EventKind<? extends Event>> KINDS = List.of(
            EventKind.of(
                    "proof-job.requested/2",
                    Event.Requested.class,
                    (out, event) -> out.put(PROOF_REQUEST, event.request()),
                    in -> new Event.Requested(in.get(PROOF_REQUEST))),
            EventKind.of(
                    "proof-job.requested/1",
                    Event.Requested.class,
                    (out, event) -> out.put(REQUEST_OF_BATCH, event.request()),
                    in -> new Event.Requested(in.get(REQUEST_OF_BATCH))),
            EventKind.of(
                    "proof-job.leased/1",
                    Event.Leased.class,
                    (out, event) -> out.i64(event.token()).text(event.worker()).i64(event.untilMs()),
                    in -> new Event.Leased(in.i64(), in.text(), in.i64())),
            EventKind.of(
                    "proof-job.renewed/1",
                    Event.Renewed.class,
                    (out, event) -> out.i64(event.token()).i64(event.untilMs()),
                    in -> new Event.Renewed(in.i64(), in.i64())),
            EventKind.of(
                    "proof-job.lease-ended/2",
                    Event.LeaseEnded.class,
                    (out, event) -> out.i64(event.token())
                            .put(PROOF_FAILURE, event.failure())
                            .i64(event.retryAtMs()),
                    in -> new Event.LeaseEnded(in.i64(), in.get(PROOF_FAILURE), in.i64())),
            EventKind.of(
                    "proof-job.lease-ended/1",
                    Event.LeaseEnded.class,
                    (_, _) -> {
                        throw new UnsupportedOperationException("only read");
                    },
                    in -> new Event.LeaseEnded(in.i64(), failureOf(in.text()), 0)),
            EventKind.of(
                    "proof-job.proven/1",
                    Event.Proven.class,
                    (out, event) -> out.put(DIGEST, event.proof()),
                    in -> new Event.Proven(in.get(DIGEST))),
            EventKind.of(
                    "proof-job.given-up/1",
                    Event.GivenUp.class,
                    (out, event) -> out.put(PROOF_FAILURE, event.failure()),
                    in -> new Event.GivenUp(in.get(PROOF_FAILURE))),
            EventKind.of("proof-job.informed/1", Event.Informed.class, (_, _) -> {}, _ -> new Event.Informed()));

    /// A cause was `expired` or what the worker had said.
    private static ProofFailure failureOf(String cause) {
        return new ProofFailure(
                cause.equals("expired") ? ProofFailure.Cause.EXPIRED : ProofFailure.Cause.WORKER_FAILED, cause);
    }
}
