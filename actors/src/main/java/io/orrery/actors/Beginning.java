package io.orrery.actors;

import io.orrery.domain.retention.Checkpoints;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.replay.ShadowReplay;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a second path to each root begins on a node: behind the newest checkpoint that can be used, or, where none
/// can, with the first batch.
record Beginning(Checkpoints checkpoints, CheckpointCheck check) {
    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    /// @param states how many of the last states are kept
    CompletionStage<ShadowReplay> begin(int states) {
        return checkpoints.kept().thenCompose(kept -> newest(kept)).thenApply(found -> {
            found.ifPresent(replay -> LOG.info("event=begins-from-checkpoint batch={}", replay.lastBatch()));
            return new ShadowReplay(states, found.orElseGet(RollupReplay::start));
        });
    }

    private CompletionStage<Optional<RollupReplay>> newest(List<Long> kept) {
        if (kept.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return checkpoints
                .read(kept.getFirst())
                .thenCompose(read -> {
                    if (read.isPresent()) {
                        return check.replayFrom(read.get());
                    }
                    check.unreadable();
                    return CompletableFuture.completedStage(Optional.<RollupReplay>empty());
                })
                .thenCompose(found -> {
                    if (found.isEmpty() && kept.size() == 1) {
                        LOG.error("event=no-checkpoint-can-be-used what=\"a person has to look\" batch={}", kept);
                    }
                    return found.isPresent()
                            ? CompletableFuture.completedStage(found)
                            : newest(kept.subList(1, kept.size()));
                });
    }
}
