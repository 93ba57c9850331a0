package io.orrery.http;

import io.orrery.domain.Digest;
import java.io.IOException;
import java.nio.file.Path;

/// Where the files of circuits are kept.
public interface CircuitFileStore {

    /// Durable when it returns. Blocking.
    ///
    /// @param sha256 of the file's bytes
    void put(Digest sha256, Path file) throws IOException;
}
