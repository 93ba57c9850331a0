package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;

import io.orrery.domain.rollup.proof.ProofJob.Event;
import io.orrery.domain.rollup.proof.ProofRequest;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of a proof job.
final class ProofJobCodec {
    private ProofJobCodec() {}

    private static final Codec<ProofRequest> PROOF_REQUEST = Codec.of(
            (out, value) -> out.text(value.circuit())
                    .list(FR, value.publicInputs())
                    .put(DIGEST, value.trace())
                    .u32(value.batch()),
            in -> new ProofRequest(in.text(), in.list(FR), in.get(DIGEST), in.u32()));

    static final List<EventKind<? extends Event>> KINDS = List.of(
            EventKind.of(
                    "proof-job.requested/1",
                    Event.Requested.class,
                    (out, event) -> out.put(PROOF_REQUEST, event.request()),
                    in -> new Event.Requested(in.get(PROOF_REQUEST))),
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
                    "proof-job.lease-ended/1",
                    Event.LeaseEnded.class,
                    (out, event) -> out.i64(event.token()).text(event.cause()),
                    in -> new Event.LeaseEnded(in.i64(), in.text())),
            EventKind.of(
                    "proof-job.proven/1",
                    Event.Proven.class,
                    (out, event) -> out.put(DIGEST, event.proof()),
                    in -> new Event.Proven(in.get(DIGEST))),
            EventKind.of("proof-job.informed/1", Event.Informed.class, (_, _) -> {}, _ -> new Event.Informed()));
}
