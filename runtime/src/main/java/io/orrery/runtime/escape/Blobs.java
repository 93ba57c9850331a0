package io.orrery.runtime.escape;

import io.orrery.ethereum.BlobArchive;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.time.Duration;

/// The consensus client that `--beacon` names.
public final class Blobs {
    /// An archive may have to fetch a blob from a slow store.
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private Blobs() {}

    /// @throws Complaint where the URL can be none
    public static BlobArchive at(URI url) {
        try {
            return new BlobArchive(url, TIMEOUT);
        } catch (IllegalArgumentException | UnsupportedOperationException unusable) {
            throw new Complaint("--beacon: " + unusable.getMessage(), unusable);
        }
    }
}
