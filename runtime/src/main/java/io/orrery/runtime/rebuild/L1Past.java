package io.orrery.runtime.rebuild;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.replay.ProvenBatch;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.escape.L1History;
import io.orrery.runtime.escape.PublishedSlots;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// L1's past up to a final block, in pages of blocks as the watcher reads them.
///
/// @param elsewhere has the slots that are not in L1's calldata
record L1Past(
        L1History history,
        PublishedSlots elsewhere,
        List<Page> pages,
        TreeMap<Long, Map<BatchStage, L1Receipt>> receipts) {
    private static final long PAGE_BLOCKS = 2_000;

    /// @param to its last block
    record Page(Anchor to, List<QueuedOperation> queued, List<BatchFact> facts) {}

    /// @param from the first block that may have a log
    /// @param to a final block
    static L1Past read(L1Reader reader, L1History history, PublishedSlots elsewhere, long from, long to) {
        var pages = new ArrayList<Page>();
        var receipts = new TreeMap<Long, Map<BatchStage, L1Receipt>>();
        for (long first = from; first <= to; first += PAGE_BLOCKS) {
            long last = Math.min(to, first + PAGE_BLOCKS - 1);
            var hash = await(reader.hash(last))
                    .orElseThrow(() -> new Complaint("L1 has no block " + last + " any more; try again"));
            var facts = await(reader.batchFacts(first, last)).stream()
                    .filter(fact -> stands(history, fact))
                    .toList();
            facts.forEach(fact -> receipts.computeIfAbsent(fact.batch(), _ -> new EnumMap<>(BatchStage.class))
                    .put(fact.stage(), fact.receipt()));
            pages.add(new Page(new Anchor(last, hash), await(reader.queued(first, last)), facts));
        }
        return new L1Past(history, elsewhere, pages, receipts);
    }

    /// A batch that was taken back was committed as if it had never been.
    private static boolean stands(L1History history, BatchFact fact) {
        if (fact.takesBack()) {
            return false;
        }
        return fact.stage() != BatchStage.COMMITTED
                || Optional.ofNullable(history.committed().get(fact.batch()))
                        .filter(batch ->
                                batch.transaction().equals(fact.receipt().transaction()))
                        .isPresent();
    }

    /// How many batches were proven by then.
    long proven() {
        return receipts.entrySet().stream()
                .filter(batch -> batch.getValue().containsKey(BatchStage.PROVEN))
                .count();
    }

    ProvenBatch batch(long number) {
        var record = history.record(number).orElseThrow();
        var reached = Optional.ofNullable(receipts.get(number)).orElseThrow();
        return new ProvenBatch(
                history.data(number, elsewhere),
                Fr.of(record.commitment()),
                Fr.of(record.challenge()),
                Fr.of(record.evaluation()),
                Optional.ofNullable(reached.get(BatchStage.COMMITTED)).orElseThrow(),
                Optional.ofNullable(reached.get(BatchStage.PROVEN)).orElseThrow(),
                Optional.ofNullable(reached.get(BatchStage.EXECUTED)));
    }
}
