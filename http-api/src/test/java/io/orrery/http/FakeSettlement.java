package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/// An L1 with one token that tells its name and one that does not; each of its blocks is a second after the other.
final class FakeSettlement implements SettlementReads {
    static final long GENESIS_TIME = 1_750_000_000;

    /// What L1's queue has, by its place.
    final Map<Long, Queued> queue = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Optional<Queued>> queued(long queueIndex) {
        return CompletableFuture.completedStage(Optional.ofNullable(queue.get(queueIndex)));
    }

    @Override
    public CompletionStage<List<Token>> tokens() {
        return CompletableFuture.completedStage(List.of(
                new Token(1, Edge.BOB, Optional.of("Development"), Optional.of("DEV"), OptionalInt.of(6)),
                new Token(2, Edge.ALICE, Optional.empty(), Optional.empty(), OptionalInt.empty())));
    }

    @Override
    public CompletionStage<Long> timestamp(long block) {
        return CompletableFuture.completedStage(GENESIS_TIME + block);
    }

    @Override
    public CompletionStage<BatchStreams> streams(Digest digest) {
        return CompletableFuture.completedStage(new BatchStreams(
                BatchSize.FIRST,
                Fr.of(7),
                Fr.of(1),
                Fr.of(2),
                Fr.of(3),
                new byte[62],
                new byte[128],
                Fr.of(21),
                Fr.of(22),
                Fr.of(23)));
    }

    /// A committee that was left, an alt-DA server in its place, and calldata as the last resort.
    @Override
    public List<LayerChoice.Report> dataLayers() {
        var left = new LayerChoice.Change(
                DataLayerKind.COMMITTEE, LayerChoice.Cause.UNAVAILABLE, Optional.of(DataLayerKind.ALT_DA));
        return List.of(
                new LayerChoice.Report(
                        DataLayerKind.COMMITTEE,
                        LayerChoice.Standing.ON_TRIAL,
                        false,
                        0,
                        Optional.of(new LayerChoice.PastChange(left, GENESIS_TIME * 1_000 + 999))),
                new LayerChoice.Report(DataLayerKind.ALT_DA, LayerChoice.Standing.TRUSTED, true, 1, Optional.empty()),
                new LayerChoice.Report(
                        DataLayerKind.CALLDATA, LayerChoice.Standing.TRUSTED, false, 0, Optional.empty()));
    }

    @Override
    public CompletionStage<Optional<List<BigInteger>>> proof(Digest transaction) {
        return CompletableFuture.completedStage(
                Optional.of(LongStream.range(1, 9).mapToObj(BigInteger::valueOf).toList()));
    }

    @Override
    public String claim(long token, Address owner) {
        return "0xc1a10000" + token;
    }
}
