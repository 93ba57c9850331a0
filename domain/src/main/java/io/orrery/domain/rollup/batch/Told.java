package io.orrery.domain.rollup.batch;

import java.util.Optional;

/// The last stage of a batch that somebody was told, and of which fork of L1 that was true. Within one fork stages only
/// rise; in a later fork they may begin lower.
///
/// @param stage empty where nothing was told
/// @param fork how many reorganisations of L1 had taken something from the batch by then
public record Told(Optional<BatchStage> stage, long fork) {
    static final Told NOTHING = new Told(Optional.empty(), 0);

    static Told of(BatchStage stage, long fork) {
        return new Told(Optional.of(stage), fork);
    }

    boolean reached(BatchStage wanted) {
        return stage.filter(last -> last.compareTo(wanted) >= 0).isPresent();
    }

    /// Whether this would be told something by a message of that fork and stage.
    boolean isNews(BatchStage other, long otherFork) {
        return otherFork > fork || (otherFork == fork && !reached(other));
    }
}
