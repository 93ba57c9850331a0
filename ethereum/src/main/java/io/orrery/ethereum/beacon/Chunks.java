package io.orrery.ethereum.beacon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Long lists in calls that are bounded each.
final class Chunks {
    /// So that a long list leaves room for what comes meanwhile.
    private static final int SIDE_BY_SIDE = 8;

    private Chunks() {}

    static <T> List<List<T>> of(List<T> items, int most) {
        var chunks = new ArrayList<List<T>>();
        for (int from = 0; from < items.size(); from += most) {
            chunks.add(items.subList(from, Math.min(items.size(), from + most)));
        }
        return chunks;
    }

    /// Asks for all chunks, some of them side by side; fails with the first of them that fails, once all have
    /// ended: a part that is refused keeps no other from being told.
    static <T, R> CompletionStage<List<R>> each(List<T> chunks, Function<T, CompletionStage<R>> call) {
        var calls = new ArrayList<CompletableFuture<R>>();
        CompletableFuture<Boolean> ended = CompletableFuture.completedFuture(true);
        for (var group : of(chunks, SIDE_BY_SIDE)) {
            ended = ended.thenCompose(_ -> {
                var started = group.stream()
                        .map(chunk -> call.apply(chunk).toCompletableFuture())
                        .toList();
                calls.addAll(started);
                return CompletableFuture.allOf(started.toArray(CompletableFuture[]::new))
                        .handle((_, _) -> true);
            });
        }
        return ended.thenApply(_ -> calls.stream().map(CompletableFuture::join).toList());
    }

    static <T> List<T> joined(List<List<T>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /// An array's part.
    ///
    /// @param first place of its first item in the whole
    record Part(int first, String json) {}

    /// A JSON array in parts of at most so many items and, but for a single longer one, bytes.
    static List<Part> json(List<String> items, int mostItems, int mostBytes) {
        var parts = new ArrayList<Part>();
        var part = new ArrayList<String>();
        int bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            if (!part.isEmpty()
                    && (part.size() == mostItems || bytes + items.get(i).length() > mostBytes)) {
                parts.add(new Part(i - part.size(), array(part)));
                part.clear();
                bytes = 0;
            }
            part.add(items.get(i));
            bytes += items.get(i).length() + 1;
        }
        if (!part.isEmpty()) {
            parts.add(new Part(items.size() - part.size(), array(part)));
        }
        return parts;
    }

    private static String array(List<String> items) {
        return "[" + String.join(",", items) + "]";
    }
}
