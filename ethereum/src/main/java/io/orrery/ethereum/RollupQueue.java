package io.orrery.ethereum;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// What L1 still waits for.
public final class RollupQueue {
    private final L1Client client;
    private final RollupContract rollup;

    public RollupQueue(L1Client client, RollupContract rollup) {
        this.client = client;
        this.rollup = rollup;
    }

    /// By when L1 wants the oldest operation of its queue executed, seconds since 1970: from then on
    /// anybody may open the escape. Empty where none waits.
    public CompletionStage<OptionalLong> firstDeadline() {
        return client.ask(l1 -> {
            var latest = BlockTag.LATEST.word();
            var progress = BatchCounters.decode(l1.call(rollup.progress(), latest));
            long deadline = RollupContract.deadlineOf(l1.call(rollup.queueEntry(progress.queueExecuted()), latest));
            return deadline == 0 ? OptionalLong.empty() : OptionalLong.of(deadline);
        });
    }
}
