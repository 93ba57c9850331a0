package io.orrery.domain.rollup.replay;

import io.orrery.zk.field.Fr;

/// The accounts of a checkpoint do not lead to the root that it says.
public final class CheckpointRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckpointRefused(Checkpoint checkpoint, Fr reached) {
        super("the checkpoint of batch " + checkpoint.batch() + " says root "
                + checkpoint.head().stateRoot() + ", its "
                + checkpoint.accounts().size() + " accounts lead to "
                + reached);
    }
}
