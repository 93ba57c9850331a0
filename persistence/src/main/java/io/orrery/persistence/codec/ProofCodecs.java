package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;

import io.orrery.domain.proof.Attempt;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import java.util.Arrays;
import java.util.OptionalLong;

/// What is asked of provers, and why it can not be had. Each variant begins with a byte that tells which.
public final class ProofCodecs {
    private ProofCodecs() {}

    public static final Codec<CircuitRef> CIRCUIT_REF = Codec.of(
            (out, value) -> {
                switch (value) {
                    case CircuitRef.BuiltIn(var name) -> out.u8(0).text(name);
                    case CircuitRef.Stored(var digest) -> out.u8(1).put(DIGEST, digest);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new CircuitRef.BuiltIn(in.text());
                case 1 -> new CircuitRef.Stored(in.get(DIGEST));
                default -> throw in.corrupt("no such kind of circuit");
            });

    private static final Codec<ProofSource> PROOF_SOURCE = Codec.of(
            (out, value) -> {
                switch (value) {
                    case ProofSource.Trace(var digest, var publicInputs) ->
                        out.u8(0).put(DIGEST, digest).list(FR, publicInputs);
                    case ProofSource.Inputs(var digest) -> out.u8(1).put(DIGEST, digest);
                    case ProofSource.Witness(var digest) -> out.u8(2).put(DIGEST, digest);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new ProofSource.Trace(in.get(DIGEST), in.list(FR));
                case 1 -> new ProofSource.Inputs(in.get(DIGEST));
                case 2 -> new ProofSource.Witness(in.get(DIGEST));
                default -> throw in.corrupt("no such kind of source");
            });

    public static final Codec<Requester> REQUESTER = Codec.of(
            (out, value) -> {
                switch (value) {
                    case Requester.Batch(var number, var deadlineMs) -> {
                        if (deadlineMs.isEmpty()) {
                            out.u8(0).u32(number);
                        } else {
                            out.u8(2).u32(number).i64(deadlineMs.getAsLong());
                        }
                    }
                    case Requester.Caller(var acceptedMs, var deadlineMs) ->
                        out.u8(1).i64(acceptedMs).i64(deadlineMs);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new Requester.Batch(in.u32());
                case 1 -> new Requester.Caller(in.i64(), in.i64());
                case 2 -> new Requester.Batch(in.u32(), OptionalLong.of(in.i64()));
                default -> throw in.corrupt("no such kind of requester");
            });

    public static final Codec<ProofRequest> PROOF_REQUEST = Codec.of(
            (out, value) -> out.put(CIRCUIT_REF, value.circuit())
                    .put(PROOF_SOURCE, value.source())
                    .put(REQUESTER, value.requester()),
            in -> new ProofRequest(in.get(CIRCUIT_REF), in.get(PROOF_SOURCE), in.get(REQUESTER)));

    public static final Codec<ProofFailure> PROOF_FAILURE = Codec.of(
            (out, value) -> out.u8(code(value.cause())).text(value.detail()),
            in -> new ProofFailure(cause(in.u8()), in.text()));

    public static final Codec<Attempt> ATTEMPT = Codec.of(
            (out, value) -> out.i64(value.token())
                    .text(value.worker())
                    .put(PROOF_FAILURE, value.failure())
                    .i64(value.memoryBytes()),
            in -> new Attempt(in.i64(), in.text(), in.get(PROOF_FAILURE), in.i64()));

    public static final Codec<DeadLetter> DEAD_LETTER = Codec.of(
            (out, value) -> out.put(PROOF_REQUEST, value.request())
                    .put(PROOF_FAILURE, value.failure())
                    .u32(value.faults())
                    .list(ATTEMPT, value.attempts())
                    .bool(value.open()),
            in -> new DeadLetter(
                    in.get(PROOF_REQUEST),
                    in.get(PROOF_FAILURE),
                    Math.toIntExact(in.u32()),
                    in.list(ATTEMPT),
                    in.bool()));

    private static final Codec<CircuitMeasure.Run> RUN = Codec.of(
            (out, value) -> out.i64(value.timeMs()).i64(value.peakBytes()),
            in -> new CircuitMeasure.Run(in.i64(), in.i64()));

    public static final Codec<CircuitMeasure> CIRCUIT_MEASURE =
            Codec.of((out, value) -> out.list(RUN, value.runs()), in -> new CircuitMeasure(in.list(RUN)));

    /// What stands for a cause in journals and tables.
    public static int code(ProofFailure.Cause cause) {
        return switch (cause) {
            case WITNESS_UNSATISFIED -> 0;
            case INPUTS_REFUSED -> 1;
            case PROGRAM_FAILED -> 2;
            case DEADLINE -> 3;
            case EXPIRED -> 4;
            case WORKER_FAILED -> 5;
            case BUSY -> 6;
            case STOPPED -> 7;
            case OUT_OF_MEMORY -> 8;
            case INVALID_PROOF -> 9;
            case TIMEOUT -> 10;
        };
    }

    public static ProofFailure.Cause cause(int code) {
        return Arrays.stream(ProofFailure.Cause.values())
                .filter(cause -> code(cause) == code)
                .findFirst()
                .orElseThrow(() -> new CorruptBytes("no cause of a failure has code " + code));
    }
}
