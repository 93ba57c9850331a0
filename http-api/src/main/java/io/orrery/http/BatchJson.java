package io.orrery.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import java.util.List;
import java.util.Optional;

/// Batches with all that `rollup_getBatch` tells of them.
final class BatchJson {
    private final RollupView view;
    private final ProvingProgress proving;
    private final Await await;
    private final Chain chain;

    BatchJson(RollupView view, ProvingProgress proving, Await await, Chain chain) {
        this.view = view;
        this.proving = proving;
        this.await = await;
        this.chain = chain;
    }

    /// Empty where it is not sealed.
    Optional<ObjectNode> of(long number) {
        return await.of(view.batch(number)).map(batch -> json(batch, chain.transactions(number)));
    }

    /// Empty where it is not sealed.
    Optional<News.Advanced> news(long number) {
        return await.of(view.batch(number)).map(batch -> {
            var transactions = chain.transactions(number);
            return new News.Advanced(
                    json(batch, transactions),
                    transactions.stream().map(chain::entry).toList(),
                    transactions.stream()
                            .map(transaction -> RollupJson.status(transaction, Optional.of(batch)))
                            .toList());
        });
    }

    private ObjectNode json(BatchView batch, List<TransactionView> transactions) {
        var number = batch.batch().number();
        return RollupJson.batch(batch, chain.hash(number), chain.hash(number - 1), transactions, proving.of(number));
    }
}
