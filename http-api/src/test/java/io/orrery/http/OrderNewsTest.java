package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OrderNewsTest {
    private static final Fr ONE = Fr.of(1);
    private static final Fr TWO = Fr.of(2);
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final OrderNews news = new OrderNews();

    @Test
    void whoWaitsIsToldAsSoonAsAllPlacesAreKnown() throws Exception {
        try (var watch = news.watch(List.of(ONE, TWO))) {
            news.told(Map.of(ONE, 7L));
            var found = CompletableFuture.supplyAsync(() -> await(watch, List.of(ONE, TWO), LONG));
            news.told(Map.of(TWO, 8L));
            assertThat(found.get(1, TimeUnit.MINUTES)).isEqualTo(Map.of(ONE, 7L, TWO, 8L));
        }
    }

    @Test
    void allWhoWaitForTheSameTransactionAreTold() {
        try (var first = news.watch(List.of(ONE));
                var second = news.watch(List.of(ONE, ONE))) {
            news.told(Map.of(ONE, 7L, TWO, 8L));
            assertThat(await(first, List.of(ONE), LONG)).isEqualTo(Map.of(ONE, 7L));
            assertThat(await(second, List.of(ONE), LONG)).isEqualTo(Map.of(ONE, 7L));
        }
    }

    @Test
    void whenTheTimeHasPassedWhatIsKnownIsAnswered() {
        try (var watch = news.watch(List.of(ONE, TWO))) {
            news.told(Map.of(TWO, 8L));
            assertThat(await(watch, List.of(ONE, TWO), 0)).isEqualTo(Map.of(TWO, 8L));
        }
    }

    @Test
    void aWatchThatIsClosedTakesNoOtherAlongAndIsToldNoMore() {
        var first = news.watch(List.of(ONE));
        try (var second = news.watch(List.of(ONE))) {
            first.close();
            news.told(Map.of(ONE, 7L));
            assertThat(await(first, List.of(ONE), 0)).isEmpty();
            assertThat(await(second, List.of(ONE), LONG)).isEqualTo(Map.of(ONE, 7L));
        }
    }

    private static Map<Fr, Long> await(OrderNews.Watch watch, List<Fr> wanted, long nanos) {
        try {
            return watch.await(wanted, nanos);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
