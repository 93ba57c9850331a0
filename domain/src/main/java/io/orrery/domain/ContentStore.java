package io.orrery.domain;

import java.util.concurrent.CompletionStage;

/// Large content by digest: what is too big for messages and for the journal. Storing the same content twice is storing
/// it once.
public interface ContentStore<T> {

    /// Durable when the stage completes.
    CompletionStage<Digest> put(T content);

    /// Fails with [java.util.NoSuchElementException] where the digest is unknown.
    CompletionStage<T> get(Digest digest);
}
