package io.orrery.domain.rollup.da;

import io.orrery.domain.rollup.da.LayerChoice.Standing;

/// One layer, as far as its answers tell.
///
/// @param failures in a row, while it is trusted
/// @param successes in a row: in a trial, or since it is trusted again
/// @param rests how often it was left since it last proved to be steady; each rest is twice as long as the one before
/// @param heardMs when the last answer came that changed anything
/// @param notBeforeMs where it is trusted, the end of the pause after a failure; where it was left, the end of its rest
record LayerHealth(
        DataLayerKind kind, Standing standing, int failures, int successes, int rests, long heardMs, long notBeforeMs) {

    /// Doubling stops here: below it no bound of the settings overflows.
    private static final int MAX_DOUBLINGS = 20;

    static LayerHealth untried(DataLayerKind kind) {
        return new LayerHealth(kind, Standing.TRUSTED, 0, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    boolean isTrusted() {
        return standing == Standing.TRUSTED;
    }

    /// Whether batches may be tried there, to find out whether it can be trusted again.
    boolean isReadyForTrial(long nowMs) {
        return switch (standing) {
            case TRUSTED -> false;
            case LEFT -> nowMs >= notBeforeMs;
            case ON_TRIAL -> true;
        };
    }

    /// When it may be used where no layer is trusted. Its rest is for the good of others, and there are none.
    long neededFromMs(LayerChoice.Settings settings) {
        return switch (standing) {
            case TRUSTED -> notBeforeMs;
            case LEFT -> Math.min(notBeforeMs, heardMs + settings.maxPauseMs());
            case ON_TRIAL -> heardMs;
        };
    }

    LayerHealth delivered(LayerChoice.Settings settings, long nowMs) {
        int row = Math.min(successes + 1, settings.successes());
        boolean steady = row >= settings.successes();
        return switch (standing) {
            case TRUSTED -> new LayerHealth(kind, Standing.TRUSTED, 0, row, steady ? 0 : rests, nowMs, nowMs);
            // Trusted again, it has to be as steady once more before its next rest is a short one.
            case LEFT, ON_TRIAL ->
                new LayerHealth(
                        kind, steady ? Standing.TRUSTED : Standing.ON_TRIAL, 0, steady ? 0 : row, rests, nowMs, nowMs);
        };
    }

    LayerHealth failed(LayerChoice.Settings settings, long nowMs) {
        int row = failures + 1;
        return isTrusted() && row < settings.failures()
                ? new LayerHealth(
                        kind,
                        Standing.TRUSTED,
                        row,
                        0,
                        rests,
                        nowMs,
                        nowMs + doubled(settings.pauseMs(), row - 1, settings.maxPauseMs()))
                : left(settings, nowMs);
    }

    LayerHealth left(LayerChoice.Settings settings, long nowMs) {
        return new LayerHealth(
                kind,
                Standing.LEFT,
                0,
                0,
                Math.min(rests + 1, MAX_DOUBLINGS),
                nowMs,
                nowMs + doubled(settings.restMs(), rests, settings.maxRestMs()));
    }

    /// `settings` bound `most` by 2^40, so twenty doublings stay below 2^63.
    private static long doubled(long first, int times, long most) {
        return Math.min(first << Math.min(times, MAX_DOUBLINGS), most);
    }
}
