package io.orrery.actors;

import static io.orrery.domain.rollup.da.DataLayerKind.ALT_DA;
import static io.orrery.domain.rollup.da.DataLayerKind.CALLDATA;
import static io.orrery.domain.rollup.da.DataLayerKind.COMMITTEE;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.FakeLayer.Mood;
import io.orrery.domain.rollup.da.CalldataLayer;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.zk.field.Fr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayeredDataTest {
    private static final int MAX_UNDER_WAY = 2;
    private static final long APPEAR_WITHIN = 50;
    private static final long SECOND_LOOK = 1_000;

    /// Left after 2 failures with a pause of 10 ms between, trusted again after 2 successes and a rest of 100 ms.
    private static final LayeredData.Settings SETTINGS = new LayeredData.Settings(
            new LayerChoice.Settings(2, 2, 10, 10, 100, 400), MAX_UNDER_WAY, APPEAR_WITHIN, SECOND_LOOK, 3);

    private final RecordingMetrics metrics = new RecordingMetrics();
    private final FakeLayer committee = new FakeLayer(COMMITTEE);
    private final FakeLayer altDa = new FakeLayer(ALT_DA);
    private long nowMs = 1_000_000;

    private LayeredData among(DataLayer... order) {
        return new LayeredData(List.of(order), SETTINGS, metrics, () -> Instant.ofEpochMilli(nowMs));
    }

    private static DataOffer offer(long number) {
        return new DataOffer(
                number, 8, 0, 0, Fr.ZERO, Fr.ONE, Fr.of(number), new byte[] {(byte) number, 9}, new byte[0]);
    }

    private static DataReceipt receipt(CompletionStage<DataReceipt> published) {
        assertThat(published.toCompletableFuture()).isDone();
        return published.toCompletableFuture().join();
    }

    private static Throwable failure(CompletionStage<DataReceipt> published) {
        assertThat(published.toCompletableFuture()).isDone();
        return published
                .handle((_, failure) -> Objects.requireNonNull(failure, "it did not fail"))
                .toCompletableFuture()
                .join();
    }

    private long changes(DataLayerKind layer, LayerChoice.Cause cause) {
        return metrics.of(MetricName.DA_CHANGES, layer.name(), cause.name());
    }

    private long inUse(DataLayerKind layer) {
        return metrics.of(MetricName.DA_IN_USE, layer.name());
    }

    @Test
    void dataGoesToTheFirstLayerAndNowhereElse() {
        var data = among(committee, altDa, new CalldataLayer());
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.Committee.class);
        assertThat(committee.offered()).containsExactly(1L);
        assertThat(altDa.offered()).isEmpty();
        assertThat(inUse(COMMITTEE)).isEqualTo(1);
        assertThat(inUse(CALLDATA)).isZero();
    }

    @Test
    void aLayerThatFailsIsAskedAgainAfterAPauseAndThenLeftForTheNextWithoutOne() {
        var data = among(committee.is(Mood.DOWN), altDa, new CalldataLayer());
        assertThat(failure(data.publish(offer(1))))
                .isInstanceOf(DataLayerFailure.Unavailable.class)
                .hasMessage("batch 1 waits for the layer COMMITTEE for 10 ms");
        assertThat(failure(data.publish(offer(1)))).isInstanceOf(DataLayerFailure.Unavailable.class);
        assertThat(committee.offered()).hasSize(1);
        nowMs += 10;
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.AltDa.class);
        assertThat(committee.offered()).hasSize(2);
        assertThat(changes(COMMITTEE, LayerChoice.Cause.UNAVAILABLE)).isEqualTo(1);
        assertThat(inUse(COMMITTEE)).isZero();
        assertThat(inUse(ALT_DA)).isEqualTo(1);
        assertThat(metrics.of(MetricName.DA_FAILURES, "COMMITTEE", "UNAVAILABLE"))
                .isEqualTo(2);
    }

    @Test
    void calldataIsTheLastResort() {
        var data = among(committee.is(Mood.DOWN), altDa.is(Mood.LIES), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += 10;
        assertThat(receipt(data.publish(offer(1)))).isEqualTo(new DataReceipt.Calldata());
        assertThat(inUse(CALLDATA)).isEqualTo(1);
    }

    @Test
    void aLayerThatHasRestedIsTriedBesideTheBatchesWayAndIsTrustedAgainAfterEnoughOfThem() {
        var data = among(committee.is(Mood.DOWN), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += 10;
        receipt(data.publish(offer(1)));
        committee.is(Mood.WELL).offered().clear();

        nowMs += 99;
        assertThat(receipt(data.publish(offer(2)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(committee.offered()).isEmpty();
        nowMs += 1;
        assertThat(receipt(data.publish(offer(3)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(receipt(data.publish(offer(4)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(committee.offered()).containsExactly(3L, 4L);
        assertThat(changes(COMMITTEE, LayerChoice.Cause.RETURNED)).isEqualTo(1);
        assertThat(receipt(data.publish(offer(5)))).isInstanceOf(DataReceipt.Committee.class);
    }

    @Test
    void aTrialThatFailsDisturbsNoBatch() {
        var data = among(committee.is(Mood.DOWN), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += 10;
        receipt(data.publish(offer(1)));
        for (var mood : List.of(Mood.DOWN, Mood.REFUSES, Mood.DOWN)) {
            nowMs += 500;
            committee.is(mood);
            assertThat(receipt(data.publish(offer(2)))).isInstanceOf(DataReceipt.Calldata.class);
        }
        assertThat(changes(COMMITTEE, LayerChoice.Cause.RETURNED)).isZero();
    }

    @Test
    void whileATrialIsUnderWayNoOtherIsBegun() {
        var data = among(committee.is(Mood.DOWN), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += 10;
        receipt(data.publish(offer(1)));
        committee.is(Mood.SLOW).offered().clear();
        nowMs += 100;
        receipt(data.publish(offer(2)));
        receipt(data.publish(offer(3)));
        assertThat(committee.offered()).containsExactly(2L);
        committee.breakDown();
        nowMs += 500;
        receipt(data.publish(offer(4)));
        assertThat(committee.offered()).containsExactly(2L, 4L);
    }

    @Test
    void aBatchThatALayerRefusesGoesToTheNextAndTheLayerStays() {
        var data = among(altDa.is(Mood.REFUSES), new CalldataLayer());
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.Calldata.class);
        altDa.is(Mood.WELL);
        assertThat(receipt(data.publish(offer(2)))).isInstanceOf(DataReceipt.AltDa.class);
        assertThat(metrics.of(MetricName.DA_FAILURES, "ALT_DA", "REFUSED")).isEqualTo(1);
    }

    @Test
    void aBatchThatEveryLayerRefusesIsRefused() {
        var data = among(committee.is(Mood.REFUSES), altDa.is(Mood.REFUSES));
        assertThat(failure(data.publish(offer(1))))
                .isInstanceOf(DataLayerFailure.Refused.class)
                .hasMessageContaining("batch 1");
    }

    @Test
    void aLayerThatTookDataAndHasOtherDataIsLeftAtOnce() {
        var data = among(altDa.is(Mood.LIES), new CalldataLayer());
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(changes(ALT_DA, LayerChoice.Cause.UNTRUE)).isEqualTo(1);
    }

    @Test
    void dataThatIsNotToBeSeenYetIsWaitedForAndNotGivenASecondTime() {
        var data = among(altDa.is(Mood.BLANK), new CalldataLayer());
        assertThat(failure(data.publish(offer(1)))).isInstanceOf(DataLayerFailure.Unavailable.class);
        nowMs += APPEAR_WITHIN - 1;
        assertThat(failure(data.publish(offer(1)))).isInstanceOf(DataLayerFailure.Unavailable.class);
        altDa.is(Mood.WELL);
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.AltDa.class);
        assertThat(altDa.offered()).containsExactly(1L);
    }

    @Test
    void dataThatDoesNotAppearInTimeIsPublishedElsewhere() {
        var data = among(altDa.is(Mood.BLANK), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += APPEAR_WITHIN;
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(changes(ALT_DA, LayerChoice.Cause.UNTRUE)).isEqualTo(1);
    }

    @Test
    void aLayerThatTookDataAndCanNotBeAskedForItFailsLikeOneThatIsDown() {
        var data = among(altDa.is(Mood.MUTE), new CalldataLayer());
        failure(data.publish(offer(1)));
        nowMs += 10;
        assertThat(receipt(data.publish(offer(1)))).isInstanceOf(DataReceipt.Calldata.class);
        assertThat(altDa.offered()).containsExactly(1L);
        assertThat(changes(ALT_DA, LayerChoice.Cause.UNAVAILABLE)).isEqualTo(1);
    }

    @Test
    void aTrialWhoseDataAppearsLateIsLookedForByTheNextBatch() {
        var data = among(altDa.is(Mood.LIES), new CalldataLayer());
        receipt(data.publish(offer(1)));
        altDa.is(Mood.BLANK).offered().clear();
        nowMs += 100;
        receipt(data.publish(offer(2)));
        altDa.is(Mood.WELL);
        receipt(data.publish(offer(3)));
        assertThat(altDa.offered()).containsExactly(2L);
        receipt(data.publish(offer(4)));
        assertThat(changes(ALT_DA, LayerChoice.Cause.RETURNED)).isEqualTo(1);
    }

    @Test
    void anOfferThatComesAgainWhileItIsUnderWayIsNotBegunASecondTime() {
        var data = among(committee.is(Mood.SLOW), altDa);
        var first = data.publish(offer(1));
        var second = data.publish(offer(1));
        assertThat(second).isSameAs(first);
        assertThat(committee.offered()).containsExactly(1L);
    }

    @Test
    void oneOfferTooManyIsToldToComeAgain() {
        var data = among(committee.is(Mood.SLOW), altDa);
        for (long number = 1; number <= MAX_UNDER_WAY; number++) {
            data.publish(offer(number));
        }
        assertThat(failure(data.publish(offer(9))))
                .isInstanceOf(DataLayerFailure.Unavailable.class)
                .hasMessage("batch 9 waits: 2 others are being published");
    }

    @Test
    void offersThatFailTogetherAreOneFailure() {
        var data = among(committee.is(Mood.SLOW), altDa);
        var first = data.publish(offer(1));
        var second = data.publish(offer(2));
        nowMs += 5;
        committee.breakDown();
        failure(first);
        failure(second);
        assertThat(inUse(COMMITTEE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BLANK", "LIES", "REFUSES"})
    void dataThatIsGoneAtTheSecondLookIsToldAndItsLayerIsLeft(Mood mood) {
        var data = among(altDa, new CalldataLayer());
        receipt(data.publish(offer(1)));
        altDa.is(mood);
        nowMs += SECOND_LOOK - 1;
        data.lookAgain();
        assertThat(inUse(ALT_DA)).isEqualTo(1);
        nowMs += 1;
        data.lookAgain();
        assertThat(metrics.of(MetricName.DA_SECOND_LOOKS, "ALT_DA", "lost")).isEqualTo(1);
        assertThat(changes(ALT_DA, LayerChoice.Cause.UNTRUE)).isEqualTo(1);
        assertThat(receipt(data.publish(offer(2)))).isInstanceOf(DataReceipt.Calldata.class);
    }

    @Test
    void aSecondLookThatShowsNothingForTheMomentIsTakenAgain() {
        var data = among(altDa, new CalldataLayer());
        receipt(data.publish(offer(1)));
        altDa.is(Mood.MUTE);
        nowMs += SECOND_LOOK;
        data.lookAgain();
        assertThat(metrics.of(MetricName.DA_SECOND_LOOKS, "ALT_DA", "hidden")).isEqualTo(1);
        altDa.is(Mood.WELL);
        nowMs += SECOND_LOOK;
        data.lookAgain();
        data.lookAgain();
        assertThat(metrics.of(MetricName.DA_SECOND_LOOKS, "ALT_DA", "there")).isEqualTo(1);
        assertThat(inUse(ALT_DA)).isEqualTo(1);
    }

    @Test
    void ofTooManySecondLooksTheOldestIsLeftOutAndCounted() {
        var data = among(altDa);
        for (long number = 1; number <= 5; number++) {
            receipt(data.publish(offer(number)));
        }
        nowMs += SECOND_LOOK;
        data.lookAgain();
        assertThat(metrics.of(MetricName.DA_SECOND_LOOKS, "ALT_DA", "skipped")).isEqualTo(2);
        assertThat(metrics.of(MetricName.DA_SECOND_LOOKS, "ALT_DA", "there")).isEqualTo(3);
    }

    /// Many at once, answered on other threads, by a layer that fails every third time: none is lost and none is left
    /// under way.
    @Test
    void offersFromManyThreadsAreAllPublishedInTheEnd() throws Exception {
        var ticks = new AtomicLong();
        var settings = new LayeredData.Settings(SETTINGS.choice(), 64, APPEAR_WITHIN, SECOND_LOOK, 3);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var asked = new AtomicLong();
            var flaky = new DataLayer() {
                private final FakeLayer inner = new FakeLayer(ALT_DA);

                @Override
                public DataLayerKind kind() {
                    return ALT_DA;
                }

                @Override
                public CompletionStage<DataReceipt> publish(DataOffer offer) {
                    return CompletableFuture.supplyAsync(
                            () -> {
                                if (asked.incrementAndGet() % 3 == 0) {
                                    throw new DataLayerFailure.Unavailable("every third time");
                                }
                                synchronized (inner) {
                                    return inner.publish(offer)
                                            .toCompletableFuture()
                                            .join();
                                }
                            },
                            threads);
                }

                @Override
                public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
                    synchronized (inner) {
                        return inner.fetch(receipt);
                    }
                }
            };
            var data = new LayeredData(
                    List.of(flaky, new CalldataLayer()),
                    settings,
                    metrics,
                    () -> Instant.ofEpochMilli(ticks.incrementAndGet()));
            var receipts = new ConcurrentHashMap<Long, DataReceipt>();
            var askers = new ArrayList<Future<?>>();
            for (int asker = 0; asker < 4; asker++) {
                int from = 1 + asker % 2;
                askers.add(threads.submit(() -> {
                    for (long number = from; number <= 400; number += 2) {
                        // Two askers share each number: the second finds it under way, or publishes it again.
                        for (int turn = 0; turn < 1_000 && !receipts.containsKey(number); turn++) {
                            try {
                                receipts.put(
                                        number,
                                        data.publish(offer(number))
                                                .toCompletableFuture()
                                                .get());
                            } catch (ExecutionException again) {
                                assertThat(again.getCause()).isInstanceOf(DataLayerFailure.Unavailable.class);
                            }
                        }
                    }
                    return from;
                }));
            }
            for (var asker : askers) {
                asker.get();
            }
            assertThat(receipts).hasSize(400);
            assertThat(receipts.values()).hasAtLeastOneElementOfType(DataReceipt.AltDa.class);
        }
    }
}
