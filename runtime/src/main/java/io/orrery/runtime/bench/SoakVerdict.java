package io.orrery.runtime.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/// Whether what should stay level has: memory, queues, tables of what is done with, and where history ends, its tables
/// too. What a rollup keeps for ever is told for each transaction instead.
///
/// @param growing what has not, each in a sentence
/// @param trends of all that is judged
/// @param bytesATransaction of what is kept for ever, by table; empty where nothing is
record SoakVerdict(List<String> growing, Map<String, Trend> trends, Map<String, Double> bytesATransaction) {
    private static final double HEAP_PART = 0.10;
    private static final double RESIDENT_PART = 0.10;
    private static final double QUEUE_PART = 0.25;
    private static final double TABLE_PART = 0.25;
    /// A collector leaves more or less behind.
    private static final double HEAP_MIB = 16;
    private static final double RESIDENT_MIB = 64;
    private static final double QUEUED = 32;
    /// Rows: half a minute's more or less of batches between their end and the next look.
    private static final double ROWS = 1_000;

    private static final List<String> HISTORY = List.of(
            "events.Sequencer", "states.Batch", "content.batch-data", "tx", "account_state", "batch", "batch_progress");

    private record Judged(String name, double part, double allowance, ToDoubleFunction<SoakSample> value) {}

    /// @param samples at even distances
    /// @param keepEvery events between two kept states of each of the entities that live for ever
    /// @param historyRows by how many history, which ends in steps, may be longer or shorter: the transfers of a
    ///     minute; empty where it does not end
    static SoakVerdict of(List<SoakSample> samples, int keepEvery, OptionalInt historyRows) {
        var growing = new ArrayList<String>();
        Map<String, Trend> trends = new LinkedHashMap<>();
        for (var judged : judged(samples, keepEvery, historyRows)) {
            var trend = Trend.of(samples.stream()
                    .map(sample -> judged.value().applyAsDouble(sample))
                    .toList());
            trends.put(judged.name(), trend);
            if (!trend.isFlat(judged.part(), judged.allowance())) {
                growing.add("%s grew by %.0f about a mean of %.0f, more than %.0f %% and %.0f"
                        .formatted(
                                judged.name(), trend.growth(), trend.mean(), 100 * judged.part(), judged.allowance()));
            }
        }
        return new SoakVerdict(
                List.copyOf(growing), trends, historyRows.isPresent() ? Map.of() : bytesATransaction(samples));
    }

    private static List<Judged> judged(List<SoakSample> samples, int keepEvery, OptionalInt historyRows) {
        var all = new ArrayList<>(List.of(
                new Judged("heapMiB", HEAP_PART, HEAP_MIB, sample -> sample.of("heapMiB")),
                new Judged("residentMiB", RESIDENT_PART, RESIDENT_MIB, sample -> sample.of("residentMiB")),
                // Each of sixteen shards, the lane and the watcher may be anywhere between two kept states.
                new Judged(
                        "rows.events.everlasting",
                        TABLE_PART,
                        18.0 * keepEvery,
                        sample -> sample.of("rows.events.", "StateShard", "L1Lane", "L1Watcher")),
                new Judged(
                        "rows.events.ending",
                        TABLE_PART,
                        ROWS,
                        sample -> sample.of("rows.events.", "Batch", "ProofJob")),
                new Judged("rows.states.ending", TABLE_PART, ROWS, sample -> sample.of("rows.states.ProofJob")),
                new Judged(
                        "rows.content.passing",
                        TABLE_PART,
                        ROWS,
                        sample -> sample.of("rows.content.", "shard-traces", "batch-traces", "proofs"))));
        historyRows.ifPresent(rows -> HISTORY.forEach(
                name -> all.add(new Judged("rows." + name, TABLE_PART, rows, sample -> sample.of("rows." + name)))));
        samples.getFirst().values().keySet().stream()
                .filter(name -> name.startsWith("queue."))
                .forEach(name -> all.add(new Judged(name, QUEUE_PART, QUEUED, sample -> sample.of(name))));
        return all;
    }

    private static Map<String, Double> bytesATransaction(List<SoakSample> samples) {
        var first = samples.getFirst();
        var last = samples.getLast();
        double transactions = last.of("rows.tx") - first.of("rows.tx");
        Map<String, Double> bytes = new LinkedHashMap<>();
        if (transactions > 0) {
            HISTORY.forEach(
                    name -> bytes.put(name, (last.of("bytes." + name) - first.of("bytes." + name)) / transactions));
        }
        return bytes;
    }
}
