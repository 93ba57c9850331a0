package io.orrery.http;

import java.util.OptionalDouble;

/// How far the proof of a batch has come, as this node knows.
public interface ProvingProgress {

    /// The fraction that is done, 0 to 1; empty where nothing is known.
    OptionalDouble of(long batch);
}
