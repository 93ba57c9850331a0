package io.orrery.http.shared;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What the nodes of one deployment keep together, so that a caller is counted once whichever node is
/// asked. Nothing that was acknowledged depends on it: it may be slow, full, gone or emptied at any time,
/// and whoever asks goes on alone. Every stage completes in a bounded time, and none with a failure.
public interface SharedStore extends AutoCloseable {

    /// Of what is kept for others; what is longer is not kept.
    int MOST_VALUE_BYTES = 1024;

    /// Of a node that keeps everything for itself.
    SharedStore NONE = new SharedStore() {
        @Override
        public CompletionStage<Taken> take(SharedBucket bucket, String caller, int tokens) {
            return CompletableFuture.completedStage(new Taken.Unknown());
        }

        @Override
        public CompletionStage<Taken> look(SharedBucket bucket, String caller) {
            return CompletableFuture.completedStage(new Taken.Unknown());
        }

        @Override
        public void keep(Kept kept) {}

        @Override
        public CompletionStage<Optional<String>> find(String key) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public void close() {}
    };

    /// What became of a wish for tokens.
    sealed interface Taken {
        record Granted() implements Taken {}

        /// @param until there are as many, if nobody takes others
        record Refused(Duration until) implements Taken {}

        /// The store has not said: the node decides alone.
        record Unknown() implements Taken {}
    }

    /// What is kept for others to find.
    ///
    /// @param age after which it is forgotten
    /// @param replaces what is there; else what is there stays
    record Kept(String key, String value, Duration age, boolean replaces) {}

    /// Takes all of the tokens or none.
    CompletionStage<Taken> take(SharedBucket bucket, String caller, int tokens);

    /// Whether there is a token; takes none.
    CompletionStage<Taken> look(SharedBucket bucket, String caller);

    /// Nobody waits for it, and it may be lost.
    void keep(Kept kept);

    /// Empty where there is none, and where the store does not say.
    CompletionStage<Optional<String>> find(String key);

    @Override
    void close();
}
