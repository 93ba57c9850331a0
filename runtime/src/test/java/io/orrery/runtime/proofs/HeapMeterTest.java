package io.orrery.runtime.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HeapMeterTest {
    private static final long MIB = 1 << 20;
    private final HeapMeter meter = HeapMeter.listening();

    @Test
    void whatLivesWhileNoProofIsMadeIsNotLeftForProofs() {
        meter.collected(300 * MIB);
        meter.collected(200 * MIB);
        assertThat(meter.freeBytes()).isLessThanOrEqualTo(meter.mostBytes() - 300 * MIB);
        assertThat(meter.mostBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    }

    @Test
    void aProofHasTakenWhatLivedMoreThanBefore() {
        meter.collected(1);
        var run = meter.begin();
        // More than any heap has: no collection of this process's own comes above it.
        meter.collected(1L << 50);
        meter.collected(5);
        assertThat(run.endPeakBytes()).isEqualTo((1L << 50) - 1);
        assertThat(run.endPeakBytes()).as("told once").isZero();
    }

    @Test
    void ofTwoProofsAtOnceNothingIsToldOfEither() {
        var first = meter.begin();
        var second = meter.begin();
        assertThat(first.endPeakBytes()).isZero();
        assertThat(second.endPeakBytes()).isZero();
        assertThat(meter.begin().endPeakBytes()).as("alone again").isPositive();
    }

    @Test
    void aCollectionOfThisProcessIsHeard() throws InterruptedException {
        var heard = new CountDownLatch(1);
        var listened = HeapMeter.listening(heard::countDown);
        ManagementFactory.getMemoryMXBean().gc();
        heard.await();
        assertThat(listened.freeBytes()).isPositive();
    }
}
