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
        for (var fact : facts) {
            reached = reached.with(fact.stage(), fact.batch());
        }
        var anchors = before.anchors().append(to);
        return batches(
                before.finalized(),
                // Without the oldest a deep reorganisation takes back more than it must, down to the final block.
                anchors.size() > before.remembered() ? anchors.rest() : anchors,
                before.facts().appendAll(facts),
                before.unfinalized().appendAll(facts),
                before.takenBack(),
                reached,
                before.fork());
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
