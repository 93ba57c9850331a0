package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.zk.field.Fr;
import java.util.Optional;

/// A batch that L1 has verified: its data, what binds the data to the proof, and the transactions that brought it so
/// far.
///
/// @param commitment `C`, with `challenge` and `evaluation` as L1 recorded them
/// @param executed empty where L1 has not executed it
public record ProvenBatch(
        CommittedBatch data,
        Fr commitment,
        Fr challenge,
        Fr evaluation,
        L1Receipt committed,
        L1Receipt proven,
        Optional<L1Receipt> executed) {}
