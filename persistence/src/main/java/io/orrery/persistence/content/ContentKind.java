package io.orrery.persistence.content;

import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.persistence.codec.Codec;
import io.orrery.zk.groth16.Proof;
import java.util.Map;

/// What may be stored by digest, and how. The stored bytes begin with the kind and the version of its encoding,
/// a byte each, so that the digest covers them.
///
/// @param code 8 bits; stands in every row
/// @param version 8 bits, of the encoding that is written
/// @param older encodings that are still read, by version
public record ContentKind<T>(String name, int code, int version, Codec<T> codec, Map<Integer, Codec<T>> older) {
    public static final ContentKind<ShardTrace> SHARD_TRACE =
            new ContentKind<>("shard trace", 1, 1, TraceCodecs.SHARD_TRACE, Map.of());
    public static final ContentKind<BatchTrace> BATCH_TRACE =
            new ContentKind<>("batch trace", 2, 2, TraceCodecs.BATCH_TRACE, Map.of(1, TraceCodecs.BATCH_TRACE_1));
    public static final ContentKind<BatchStreams> BATCH_STREAMS = new ContentKind<>(
            "batch streams",
            3,
            3,
            TraceCodecs.BATCH_STREAMS,
            Map.of(1, TraceCodecs.BATCH_STREAMS_1, 2, TraceCodecs.BATCH_STREAMS_2));
    public static final ContentKind<Proof> PROOF = new ContentKind<>("proof", 4, 1, StatementCodecs.PROOF, Map.of());
    public static final ContentKind<ProvenStatement> PROVEN_STATEMENT =
            new ContentKind<>("proven statement", 5, 1, StatementCodecs.STATEMENT, Map.of());

    byte[] encode(T content) {
        return encoding().encode(content);
    }

    T decode(byte[] bytes) {
        return encoding().decode(bytes);
    }

    private Codec<T> encoding() {
        return Codec.of((out, content) -> out.u8(code).u8(version).put(codec, content), in -> {
            var storedCode = in.u8();
            var storedVersion = in.u8();
            var stored = storedVersion == version ? codec : older.get(storedVersion);
            if (storedCode != code || stored == null) {
                throw in.corrupt("content of kind " + storedCode + " version " + storedVersion + " where a " + name
                        + " (kind " + code + " version " + version + ") was asked for");
            }
            return in.get(stored);
        });
    }
}
