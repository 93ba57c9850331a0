package io.orrery.http;

import io.orrery.domain.rollup.batch.BatchStage;
import java.util.ArrayList;
import java.util.List;

/// Finds the logs that a query wants, within bounds.
final class LogSearch {
    private final Chain chain;
    private final int maxBlocks;
    private final int maxLogs;

    /// @param maxBlocks that one search looks at
    /// @param maxLogs that one search finds
    LogSearch(Chain chain, int maxBlocks, int maxLogs) {
        this.chain = chain;
        this.maxBlocks = maxBlocks;
        this.maxLogs = maxLogs;
    }

    /// Refuses what would be more than one answer may hold.
    List<EthLogs.Placed> find(LogQuery query) {
        if (query.blockHash().isPresent()) {
            var hash = query.blockHash().get();
            var block = chain.block(hash)
                    .orElseThrow(() -> new RefusedException(
                            Reason.NOT_FOUND, "filter.blockHash", "there is no block with the hash " + hash));
            return wanted(query, block);
        }
        var head = chain.head(BatchStage.SEALED);
        var from =
                query.from().map(tag -> chain.number(tag, "filter.fromBlock")).orElse(head);
        var to = Math.min(
                query.to().map(tag -> chain.number(tag, "filter.toBlock")).orElse(head), head);
        if (to - from >= maxBlocks) {
            throw new RefusedException(
                    Reason.RESULT_TOO_LARGE, "filter.toBlock", "a query looks at " + maxBlocks + " blocks at most");
        }
        return between(query, from, to);
    }

    /// Of blocks that there are, both ends included.
    List<EthLogs.Placed> between(LogQuery query, long from, long to) {
        var found = new ArrayList<EthLogs.Placed>();
        for (var number = from; number <= to; number++) {
            chain.block(number).ifPresent(block -> found.addAll(wanted(query, block)));
            if (found.size() > maxLogs) {
                throw new RefusedException(
                        Reason.RESULT_TOO_LARGE, "", "more than " + maxLogs + " logs: ask for fewer blocks");
            }
        }
        return found;
    }

    static List<EthLogs.Placed> wanted(LogQuery query, EthJson.Block block) {
        return EthLogs.of(block).stream()
                .filter(placed -> query.wants(placed.log()))
                .toList();
    }
}
