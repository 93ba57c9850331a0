package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_FAILURE;
import static io.orrery.persistence.codec.ProofCodecs.PROOF_REQUEST;
import static io.orrery.persistence.codec.ProofCodecs.REQUESTER;

import io.orrery.domain.proof.Lease;
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

    static final Codec<Lease> LEASE = Codec.of(
            (out, lease) -> out.i64(lease.token())
                    .text(lease.worker())
                    .i64(lease.sinceMs())
                    .i64(lease.untilMs())
                    .i64(lease.overMs()),
            in -> new Lease(in.i64(), in.text(), in.i64(), in.i64(), in.i64()));

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
                    "proof-job.leased/2",
                    Event.Leased.class,
                    (out, event) -> out.put(LEASE, event.lease()),
                    in -> new Event.Leased(in.get(LEASE))),
            EventKind.of(
                    "proof-job.leased/1",
                    Event.Leased.class,
                    (_, _) -> {
                        throw new UnsupportedOperationException("only read");
                    },
                    in -> new Event.Leased(unlimited(in.i64(), in.text(), in.i64()))),
            EventKind.of(
                    "proof-job.renewed/1",
                    Event.Renewed.class,
                    (out, event) -> out.i64(event.token()).i64(event.untilMs()),
                    in -> new Event.Renewed(in.i64(), in.i64())),
            EventKind.of(
                    "proof-job.lease-ended/3",
                    Event.LeaseEnded.class,
                    (out, event) -> out.i64(event.token())
                            .put(PROOF_FAILURE, event.failure())
                            .i64(event.retryAtMs())
                            .i64(event.memoryBytes()),
                    in -> new Event.LeaseEnded(in.i64(), in.get(PROOF_FAILURE), in.i64(), in.i64())),
            EventKind.of(
                    "proof-job.lease-ended/2",
                    Event.LeaseEnded.class,
                    (_, _) -> {
                        throw new UnsupportedOperationException("only read");
                    },
                    in -> new Event.LeaseEnded(in.i64(), in.get(PROOF_FAILURE), in.i64(), 0)),
            EventKind.of(
                    "proof-job.lease-ended/1",
                    Event.LeaseEnded.class,
                    (_, _) -> {
                        throw new UnsupportedOperationException("only read");
                    },
                    in -> new Event.LeaseEnded(in.i64(), failureOf(in.text()), 0, 0)),
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
            EventKind.of("proof-job.informed/1", Event.Informed.class, (_, _) -> {}, _ -> new Event.Informed()),
            EventKind.of("proof-job.stuck/1", Event.Stuck.class, (_, _) -> {}, _ -> new Event.Stuck()),
            EventKind.of(
                    "proof-job.filed/1",
                    Event.Filed.class,
                    (out, event) -> out.u32(event.faults()),
                    in -> new Event.Filed(Math.toIntExact(in.u32()))),
            EventKind.of(
                    "proof-job.replayed/1",
                    Event.Replayed.class,
                    (out, event) -> out.put(REQUESTER, event.requester()),
                    in -> new Event.Replayed(in.get(REQUESTER))));

    /// When leases had no limit; it is a lease's length older than it says.
    private static Lease unlimited(long token, String worker, long untilMs) {
        return new Lease(token, worker, untilMs, untilMs, Long.MAX_VALUE);
    }

    /// A cause was `expired` or what the worker had said.
    private static ProofFailure failureOf(String cause) {
        return new ProofFailure(
                cause.equals("expired") ? ProofFailure.Cause.EXPIRED : ProofFailure.Cause.WORKER_FAILED, cause);
    }
}
