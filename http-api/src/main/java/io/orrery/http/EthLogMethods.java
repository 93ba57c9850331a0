package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.view.RollupView;
import java.util.List;

/// Logs, and filters that are asked for what is new. See docs/API.md, *Logs* and *Filters*.
final class EthLogMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RollupView view;
    private final Await await;
    private final Chain chain;
    private final LogSearch search;
    private final Filters filters;
    private final int maxBlocks;

    EthLogMethods(RollupView view, Await await, Chain chain, LogSearch search, Filters filters, int maxBlocks) {
        this.view = view;
        this.await = await;
        this.chain = chain;
        this.search = search;
        this.filters = filters;
        this.maxBlocks = maxBlocks;
    }

    List<Method> table() {
        return List.of(
                Method.of("eth_getLogs", List.of("filter"), this::logs),
                Method.of("eth_newFilter", List.of("filter"), this::newFilter),
                Method.of("eth_newBlockFilter", parameters -> add(new Filters.Kind.Blocks(), parameters)),
                Method.of(
                        "eth_newPendingTransactionFilter", parameters -> add(new Filters.Kind.Sequenced(), parameters)),
                Method.of("eth_getFilterChanges", List.of("filter"), this::changes),
                Method.of("eth_getFilterLogs", List.of("filter"), this::filterLogs),
                Method.of(
                        "eth_uninstallFilter",
                        List.of("filter"),
                        parameters -> JSON.booleanNode(
                                filters.remove(parameters.get("filter").text()))));
    }

    private JsonNode logs(Parameters parameters) {
        return json(search.find(LogQuery.of(parameters.get("filter"))));
    }

    private JsonNode newFilter(Parameters parameters) {
        return add(new Filters.Kind.Logs(LogQuery.of(parameters.get("filter"))), parameters);
    }

    private JsonNode add(Filters.Kind kind, Parameters parameters) {
        var next = switch (kind) {
            case Filters.Kind.Sequenced _ -> await.of(view.extent()).operations();
            case Filters.Kind.Blocks _, Filters.Kind.Logs _ -> chain.head(BatchStage.SEALED) + 1;
        };
        return JSON.textNode(filters.add(kind, parameters.asker().caller(), next));
    }

    private JsonNode changes(Parameters parameters) {
        var filter = filter(parameters);
        synchronized (filter) {
            return switch (filter.kind()) {
                case Filters.Kind.Blocks _ -> newBlocks(filter);
                case Filters.Kind.Sequenced _ -> newTransactions(filter);
                case Filters.Kind.Logs(var query) -> newLogs(filter, query);
            };
        }
    }

    private JsonNode newBlocks(Filters.Filter filter) {
        var hashes = JSON.arrayNode();
        var to = last(filter);
        for (var number = filter.next(); number <= to; number++) {
            hashes.add(chain.hash(number));
        }
        filter.told(to + 1);
        return hashes;
    }

    private JsonNode newTransactions(Filters.Filter filter) {
        var hashes = JSON.arrayNode();
        for (var transaction : await.of(view.sequencedFrom(filter.next(), maxBlocks))) {
            hashes.add(Hex.word(transaction.hash()));
            filter.told(transaction.sequence() + 1);
        }
        return hashes;
    }

    private JsonNode newLogs(Filters.Filter filter, LogQuery query) {
        var from = query.from()
                .map(tag -> Math.max(filter.next(), chain.number(tag, "filter")))
                .orElse(filter.next());
        var to = query.to()
                .map(tag -> Math.min(last(filter), chain.number(tag, "filter")))
                .orElse(last(filter));
        var logs = json(search.between(query, from, to));
        filter.told(Math.max(filter.next(), to + 1));
        return logs;
    }

    /// The newest block, or the last that one answer may look at: the next answer goes on from there.
    private long last(Filters.Filter filter) {
        return Math.min(chain.head(BatchStage.SEALED), filter.next() + maxBlocks - 1);
    }

    private JsonNode filterLogs(Parameters parameters) {
        return switch (filter(parameters).kind()) {
            case Filters.Kind.Logs(var query) -> json(search.find(query));
            case Filters.Kind.Blocks _, Filters.Kind.Sequenced _ ->
                throw new RefusedException(Reason.WRONG_TYPE, "filter", "must be a filter of logs");
        };
    }

    private Filters.Filter filter(Parameters parameters) {
        var given = parameters.get("filter");
        return filters.find(given.text())
                .orElseThrow(() -> new RefusedException(
                        Reason.NOT_FOUND, given.field(), "there is no such filter on this node; it may have expired"));
    }

    private static ArrayNode json(List<EthLogs.Placed> logs) {
        var json = JSON.arrayNode();
        logs.forEach(log -> json.add(log.json()));
        return json;
    }
}
