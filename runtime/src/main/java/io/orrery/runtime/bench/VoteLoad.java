package io.orrery.runtime.bench;

import io.orrery.runtime.Complaint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Votes of some keys, one of each key an epoch, asked for evenly and one by one, or all together, and how long each
/// waits.
///
/// @param keys how many
/// @param rate votes asked for in a second; 0 for all of an epoch together
record VoteLoad(int keys, int rate, Votes votes) {
    /// Of the first epochs nothing is told: code is compiled and pages are made meanwhile.
    private static final int WARM_UP = 20;

    /// Where votes are asked for.
    @FunctionalInterface
    interface Votes {
        /// Those of the keys from one number to another, exclusive.
        ///
        /// @return empty where all votes were released, or what became of one that was not
        CompletionStage<String> ask(int from, int to, long epoch);
    }

    /// @param askedNanos from the first of them to the last answer
    /// @param waits of all votes, the shortest first, in nanoseconds
    @SuppressWarnings("ArrayRecordComponent") // Only read.
    record Told(long askedNanos, long[] waits) {
        double perSecond() {
            return waits.length * 1e9 / askedNanos;
        }

        double waitMs(double quantile) {
            return waits[(int) Math.min(waits.length - 1, waits.length * quantile)] / 1e6;
        }
    }

    Told epochs(int epochs) {
        for (int epoch = 1; epoch <= WARM_UP; epoch++) {
            epoch(epoch);
        }
        var waits = new ArrayList<long[]>();
        long began = System.nanoTime();
        for (int epoch = WARM_UP + 1; epoch <= WARM_UP + epochs; epoch++) {
            waits.add(epoch(epoch));
        }
        long took = System.nanoTime() - began;
        return new Told(
                took, waits.stream().flatMapToLong(Arrays::stream).sorted().toArray());
    }

    /// @return how long each key's vote has waited, in nanoseconds
    private long[] epoch(long epoch) {
        var waits = new long[keys];
        int together = rate == 0 ? keys : 1;
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < keys; i += together) {
            long due = rate == 0 ? began : began + TimeUnit.SECONDS.toNanos(i) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int from = i;
            long asked = System.nanoTime();
            answers.add(votes.ask(from, from + together, epoch)
                    .thenAccept(wrong -> {
                        if (!wrong.isEmpty()) {
                            throw new Complaint("a vote was not released: " + wrong);
                        }
                        Arrays.fill(waits, from, from + together, System.nanoTime() - asked);
                    })
                    .toCompletableFuture());
        }
        answers.forEach(CompletableFuture::join);
        return waits;
    }
}
