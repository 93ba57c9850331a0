package io.orrery.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SoakVerdictTest {
    private static List<SoakSample> samples(double perMinute) {
        return IntStream.rangeClosed(0, 30)
                .mapToObj(minute -> new SoakSample(Map.of(
                        "heapMiB",
                        200 + minute % 3 + perMinute * minute,
                        "residentMiB",
                        900.0,
                        "queue.operations_waiting",
                        4.0,
                        "rows.events.StateShard",
                        3_000.0 + 40 * (minute % 5),
                        "rows.tx",
                        120.0 * minute,
                        "bytes.tx",
                        12_000.0 * minute)))
                .toList();
    }

    @Test
    void aTrendIsOfTheLastTwoThirds() {
        assertThat(Trend.of(List.of(900.0, 900.0, 1.0, 2.0, 3.0, 4.0))).isEqualTo(new Trend(2.5, 3));
        assertThat(Trend.of(List.of(5.0, 5.0, 5.0)).growth()).isZero();
    }

    @Test
    void whatGoesUpAndDownIsFlat() {
        assertThat(SoakVerdict.of(samples(0), 500, OptionalInt.empty()).growing())
                .isEmpty();
    }

    @Test
    void memoryThatGrowsIsNamed() {
        assertThat(SoakVerdict.of(samples(5), 500, OptionalInt.empty()).growing())
                .hasSize(1)
                .allMatch(said -> said.startsWith("heapMiB"));
    }

    @Test
    void whatIsKeptForEverIsToldForEachTransaction() {
        assertThat(SoakVerdict.of(samples(0), 500, OptionalInt.empty())
                        .bytesATransaction()
                        .get("tx"))
                .isCloseTo(100, within(1e-9));
    }

    @Test
    void historyThatShouldEndAndDoesNotIsNamed() {
        var verdict = SoakVerdict.of(samples(0), 500, OptionalInt.of(120));
        assertThat(verdict.growing()).hasSize(1).allMatch(said -> said.startsWith("rows.tx"));
        assertThat(verdict.bytesATransaction()).isEmpty();
    }
}
