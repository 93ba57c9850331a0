package io.orrery.runtime.node;

import io.orrery.actors.LayeredData;
import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.ethereum.L1Unavailable;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupFacts;
import io.orrery.http.SettlementReads;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// What the HTTP edge reads of L1. Tokens and the times of blocks are asked once: an L1 block that takes the place of
/// another has about its time.
final class Settlement implements SettlementReads {
    /// Those that were asked for last: some 100 bytes each.
    private static final int MAX_TIMES = 100_000;

    private final RollupFacts facts;
    private final RollupContract rollup;
    private final ContentStore<BatchStreams> streams;
    private final LayeredData layers;
    private final Map<Long, Long> times = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MAX_TIMES;
        }
    });
    private volatile List<Token> tokens = List.of();

    Settlement(RollupFacts facts, RollupContract rollup, ContentStore<BatchStreams> streams, LayeredData layers) {
        this.facts = facts;
        this.rollup = rollup;
        this.streams = streams;
        this.layers = layers;
    }

    @Override
    public CompletionStage<List<Token>> tokens() {
        var known = tokens;
        return lateAsTimeout(facts.tokensAfter(known.size())).thenApply(found -> {
            var all = new ArrayList<>(known);
            found.forEach(token ->
                    all.add(new Token(token.token(), token.erc20(), token.name(), token.symbol(), token.decimals())));
            // Two who ask at once find the same: tokens are never taken back.
            tokens = List.copyOf(all);
            return tokens;
        });
    }

    @Override
    public CompletionStage<Long> timestamp(long block) {
        var known = times.get(block);
        return known != null
                ? CompletableFuture.completedStage(known)
                : lateAsTimeout(facts.timestamp(block)).thenApply(seconds -> {
                    times.put(block, seconds);
                    return seconds;
                });
    }

    @Override
    public CompletionStage<BatchStreams> streams(Digest digest) {
        return streams.get(digest);
    }

    @Override
    public List<LayerChoice.Report> dataLayers() {
        return layers.report();
    }

    @Override
    public CompletionStage<Optional<List<BigInteger>>> proof(Digest transaction) {
        return lateAsTimeout(facts.proof(transaction));
    }

    @Override
    public CompletionStage<Optional<Queued>> queued(long queueIndex) {
        return lateAsTimeout(facts.queued(queueIndex))
                .thenApply(found -> found.map(queued -> new Queued(
                        queued.operation(), queued.transaction(), queued.block(), queued.safe(), queued.finalized())));
    }

    @Override
    public String claim(long token, Address owner) {
        return rollup.claim(token, owner).input();
    }

    /// The edge knows no L1, but what it means that no answer came in time.
    private static <T> CompletionStage<T> lateAsTimeout(CompletionStage<T> asked) {
        return asked.exceptionallyCompose(failure -> {
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return CompletableFuture.failedStage(
                    cause instanceof L1Unavailable ? new TimeoutException(String.valueOf(cause.getMessage())) : cause);
        });
    }
}
