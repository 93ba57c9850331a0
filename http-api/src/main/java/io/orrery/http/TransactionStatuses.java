package io.orrery.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.zk.field.Fr;

/// How far transactions have come: by the tables, and by what this node remembers of those that are not in them.
final class TransactionStatuses {
    private final RollupView view;
    private final Await await;
    private final TransactionFates fates;

    TransactionStatuses(RollupView view, Await await, TransactionFates fates) {
        this.view = view;
        this.await = await;
        this.fates = fates;
    }

    ObjectNode of(Fr hash) {
        return await.of(view.transaction(hash))
                .map(this::of)
                .or(() -> await.of(view.dropped(hash)).map(dropped -> RollupJson.dropped(hash, dropped)))
                .orElseGet(() -> RollupJson.status(hash, fates.of(hash)));
    }

    ObjectNode of(TransactionView transaction) {
        return RollupJson.status(
                transaction, transaction.sealing().flatMap(sealing -> await.of(view.batch(sealing.batch()))));
    }
}
