package io.orrery.actors;

import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.replay.ShadowReplay;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// The second path to each root on this node, and the last states that it has found. It begins behind a checkpoint
/// where there is one, follows the archive to the batch before the one it is asked about, and answers one question
/// after the other.
final class ShadowReplayer {
    /// Batches read at once while it follows.
    private static final int PAGE = 64;

    /// States that are kept for those who must leave by L1: as many as batches may be in flight, and as many again, so
    /// that the last state that L1 has executed, and that it has executed for good, are among them.
    private static final int STATES = 128;

    private final BatchArchive archive;
    private final Executor hashing;
    private final Beginning beginning;
    /// Empty before the first question, and where one was asked that lies below it. Only whoever answers a question
    /// touches it, and they come one after another.
    private Optional<ShadowReplay> begun = Optional.empty();
    private CompletionStage<?> last = CompletableFuture.completedStage(this);
    private boolean keepingUp;

    /// @param hashing where it computes
    ShadowReplayer(BatchArchive archive, Executor hashing, Beginning beginning) {
        this.archive = archive;
        this.hashing = hashing;
        this.beginning = beginning;
    }

    private CompletionStage<ShadowReplay> replay() {
        return begun.<CompletionStage<ShadowReplay>>map(CompletableFuture::completedStage)
                .orElseGet(() -> beginning.begin(STATES).thenApply(fresh -> {
                    begun = Optional.of(fresh);
                    return fresh;
                }));
    }

    /// What L1 is to be told, if both paths agree on its root; fails with
    /// [io.orrery.domain.rollup.replay.ReplayRefused] where they do not.
    synchronized CompletionStage<BatchStreams> check(SealedBatch batch, BatchStreams told) {
        var checked = last.handle((_, _) -> batch.number() - 1)
                .thenCompose(before -> {
                    begun = begun.filter(replay -> replay.lastBatch() <= before + 1);
                    return follow(before);
                })
                .thenApplyAsync(
                        replay -> {
                            replay.check(batch, told);
                            return told;
                        },
                        hashing);
        last = checked;
        return checked;
    }

    /// Follows to the last batch that is assembled, so that a node that takes over from another has not
    /// to begin with the first. Nothing where it does so already.
    synchronized CompletionStage<?> keepUp() {
        if (keepingUp) {
            return last;
        }
        keepingUp = true;
        last = last.handle((_, _) -> PAGE)
                .thenCompose(_ -> followAll())
                .thenApplyAsync(ShadowReplay::root, hashing)
                .whenComplete((_, _) -> keptUp());
        return last;
    }

    private synchronized void keptUp() {
        keepingUp = false;
    }

    private CompletionStage<ShadowReplay> followAll() {
        return replay().thenCompose(this::followAll);
    }

    private CompletionStage<ShadowReplay> followAll(ShadowReplay following) {
        return archive.batches(following.lastBatch() + 1, PAGE)
                .thenComposeAsync(
                        batches -> {
                            batches.forEach(each -> following.follow(each.sealed(), each.streams()));
                            return batches.size() < PAGE
                                    ? CompletableFuture.completedStage(following)
                                    : followAll(following);
                        },
                        hashing);
    }

    /// The state after a batch that is assembled; empty where it is older than those that are kept.
    synchronized CompletionStage<Optional<RollupState>> stateAfter(long batch) {
        var found = last.handle((_, _) -> batch)
                .thenCompose(this::follow)
                .thenApplyAsync(following -> following.stateAfter(batch), hashing);
        last = found;
        return found;
    }

    /// Only ever called when the question before is answered: so the replay has one user.
    private CompletionStage<ShadowReplay> follow(long number) {
        return replay().thenCompose(following -> follow(following, number));
    }

    private CompletionStage<ShadowReplay> follow(ShadowReplay following, long number) {
        if (following.lastBatch() >= number) {
            return CompletableFuture.completedStage(following);
        }
        long from = following.lastBatch() + 1;
        return archive.batches(from, (int) Math.min(PAGE, number + 1 - from))
                .thenComposeAsync(
                        batches -> {
                            if (batches.isEmpty()) {
                                return beginAgain(following, number);
                            }
                            batches.forEach(each -> following.follow(each.sealed(), each.streams()));
                            return follow(following, number);
                        },
                        hashing);
    }

    /// What comes next is gone, or was never there. A node that was not asked for as long as history is finds a
    /// checkpoint ahead of it.
    private CompletionStage<ShadowReplay> beginAgain(ShadowReplay following, long number) {
        return beginning.begin(STATES).thenCompose(fresh -> {
            long from = following.lastBatch() + 1;
            if (fresh.lastBatch() < from) {
                throw new IllegalStateException(
                        "batch " + from + " is not in the journal, and " + number + " comes after it");
            }
            begun = Optional.of(fresh);
            return follow(fresh, number);
        });
    }
}
