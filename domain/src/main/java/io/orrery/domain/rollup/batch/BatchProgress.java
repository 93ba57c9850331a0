package io.orrery.domain.rollup.batch;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.zk.field.Fr;
import java.util.Optional;

/// A batch's report that it has reached a stage.
///
/// @param stateRoot the root after the batch, from ASSEMBLED on
/// @param streams the digest of its [BatchStreams], from ASSEMBLED on
/// @param receipt the L1 transaction that brought it there, for COMMITTED, PROVEN and EXECUTED
public record BatchProgress(
        long number, BatchStage stage, Optional<Fr> stateRoot, Optional<Digest> streams, Optional<L1Receipt> receipt) {}
