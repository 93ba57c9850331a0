package io.orrery.http;

import io.orrery.domain.rollup.replay.RollupState;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The states of which accounts' branches are told.
public interface ExitStates {

    /// The state after an assembled batch; empty where it is too old to be kept.
    CompletionStage<Optional<RollupState>> after(long batch);
}
