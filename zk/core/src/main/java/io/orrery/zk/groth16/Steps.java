package io.orrery.zk.groth16;

/// Adds up the shares that parallel stages finish. A stage has a weight, in steps.
final class Steps {
    private final ProveProgress progress;
    private final int of;
    private int done;

    Steps(ProveProgress progress, int of) {
        this.progress = progress;
        this.of = of;
    }

    /// So many more steps are finished.
    synchronized void advance(String stage, int steps) {
        if (steps > 0) {
            done += steps;
            progress.stage(stage, done, of);
        }
    }

    /// A stage of some weight that reports parts.
    Stage stage(String name, int weight) {
        return new Stage(name, weight);
    }

    final class Stage {
        private final String name;
        private final int weight;
        private int reached;

        private Stage(String name, int weight) {
            this.name = name;
            this.weight = weight;
        }

        /// `parts` of `parts` of the stage are finished; smaller counts than before are late and ignored.
        void finished(int parts, int ofParts) {
            synchronized (Steps.this) {
                int now = (int) ((long) weight * parts / ofParts);
                if (now > reached) {
                    int more = now - reached;
                    reached = now;
                    advance(name, more);
                }
            }
        }
    }
}
