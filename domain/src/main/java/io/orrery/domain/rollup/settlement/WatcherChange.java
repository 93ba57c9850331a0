package io.orrery.domain.rollup.settlement;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.L1Watcher.Reached;
import io.orrery.domain.rollup.settlement.L1Watcher.State;

/// What each event makes of the watcher's state.
record WatcherChange(State before) {

    State queue(long queueTo, long nextQueued, PersistentMap<Integer, PersistentQueue<QueuedOperation>> undelivered) {
        return new State(
                before.shards(),
                queueTo,
                nextQueued,
                undelivered,
                before.finalized(),
                before.anchors(),
                before.facts(),
                before.unfinalized(),
                before.takenBack(),
                before.reached(),
                before.fork(),
                before.remembered());
    }

    private State batches(
            Anchor finalized,
            PersistentQueue<Anchor> anchors,
            PersistentQueue<BatchFact> facts,
            PersistentQueue<BatchFact> unfinalized,
            PersistentMap<Long, BatchStage> takenBack,
            Reached reached,
            long fork) {
        return new State(
                before.shards(),
                before.queueTo(),
                before.nextQueued(),
                before.undelivered(),
                finalized,
                anchors,
                facts,
                unfinalized,
                takenBack,
                reached,
                fork,
                before.remembered());
    }

    State seen(Anchor to, Iterable<BatchFact> facts) {
        var reached = before.reached();
        var waiting = before.facts();
        var unfinalized = before.unfinalized();
        var takenBack = before.takenBack();
        long fork = before.fork();
        for (var fact : facts) {
            if (fact.takesBack()) {
                // What is not told yet of their commits was true and is not any more.
                waiting = waiting.without(each -> each.batch() >= fact.batch());
                unfinalized = unfinalized.without(each -> each.batch() >= fact.batch());
                for (long batch = fact.batch(); batch <= reached.committed(); batch++) {
                    takenBack = takenBack.with(batch, BatchStage.ASSEMBLED);
                }
                fork++;
            } else {
                waiting = waiting.append(fact);
                unfinalized = unfinalized.append(fact);
            }
            reached = reached.with(fact);
        }
        var anchors = before.anchors().append(to);
        if (fork > before.fork()) {
            // What was taken back is final, and so is the block that the reading ends with.
            return batches(to, PersistentQueue.empty(), waiting, unfinalized, takenBack, reached, fork);
        }
        return batches(
                before.finalized(),
                // Without the oldest a deep reorganisation takes back more than it must, down to the final block.
                anchors.size() > before.remembered() ? anchors.rest() : anchors,
                waiting,
                unfinalized,
                takenBack,
                reached,
                fork);
    }

    State finalized(Anchor block, Iterable<BatchFact> facts) {
        // Journals of before hashes were kept name final blocks that were not read yet.
        var known = block.block() <= before.newest().block() ? block : before.newest();
        return batches(
                known,
                before.anchors().without(anchor -> anchor.block() <= known.block()),
                before.facts().appendAll(facts),
                before.unfinalized().without(fact -> fact.receipt().block() <= known.block()),
                before.takenBack(),
                before.reached(),
                before.fork());
    }

    State reorganised(long block) {
        var takenBack = before.takenBack();
        var reached = before.reached();
        // From the last to the first: a batch loses what it reached last first, and is left with the lowest.
        for (var fact : before.unfinalized().toList().reversed()) {
            if (fact.receipt().block() > block) {
                var lost = takenBack.get(fact.batch()).orElse(fact.stage());
                takenBack = takenBack.with(fact.batch(), lost.compareTo(fact.stage()) < 0 ? lost : fact.stage());
                reached = reached.with(fact.stage(), fact.batch() - 1);
            }
        }
        return batches(
                before.finalized(),
                before.anchors().without(anchor -> anchor.block() > block),
                before.facts().without(fact -> fact.receipt().block() > block),
                before.unfinalized().without(fact -> fact.receipt().block() > block),
                takenBack,
                reached,
                before.fork() + 1);
    }

    State delivered(long batch, BatchStage stage) {
        return batches(
                before.finalized(),
                before.anchors(),
                before.facts().without(fact -> fact.batch() == batch && fact.stage() == stage),
                before.unfinalized(),
                before.takenBack(),
                before.reached(),
                before.fork());
    }

    State told(long batch) {
        return batches(
                before.finalized(),
                before.anchors(),
                before.facts(),
                before.unfinalized(),
                before.takenBack().without(batch),
                before.reached(),
                before.fork());
    }
}
