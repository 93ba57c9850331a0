package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.Optional;

/// The rule of keeping circuits: a name has versions, the same files are one version, and the shelf has an
/// end.
public final class CircuitShelf {
    private CircuitShelf() {}

    /// @param maxNames circuits with different names
    /// @param maxVersions of one name that are kept; the oldest goes when no open job needs it
    /// @param maxBytes of all files together
    public record Settings(int maxNames, int maxVersions, long maxBytes) {}

    /// What stands there.
    ///
    /// @param newest of the same name
    /// @param versions of the same name that are kept
    /// @param names different names
    /// @param bytes of all files together
    public record Standing(Optional<Placed> newest, int versions, int names, long bytes) {}

    public record Placed(int version, Digest circuit) {}

    public enum Refusal {
        TOO_MANY_NAMES,
        TOO_MANY_BYTES,
        /// As many versions as are kept, and open jobs need the oldest.
        VERSIONS_IN_USE
    }

    public sealed interface Answer {
        /// @param dropOldest whether the oldest version has to go first
        record Place(int version, boolean dropOldest) implements Answer {}

        record Same(int version) implements Answer {}

        record Refuse(Refusal reason) implements Answer {}
    }

    /// @param circuit digest of the files
    /// @param newBytes of those files that are not stored yet
    /// @param oldestInUse whether an open job needs the oldest version of the name
    public static Answer decide(
            Settings settings, Standing standing, Digest circuit, long newBytes, boolean oldestInUse) {
        var newest = standing.newest();
        if (newest.isPresent() && newest.get().circuit().equals(circuit)) {
            return new Answer.Same(newest.get().version());
        }
        if (newest.isEmpty() && standing.names() >= settings.maxNames()) {
            return new Answer.Refuse(Refusal.TOO_MANY_NAMES);
        }
        // Without overflow: both are sums of lengths of files.
        if (newBytes > settings.maxBytes() - standing.bytes()) {
            return new Answer.Refuse(Refusal.TOO_MANY_BYTES);
        }
        boolean full = standing.versions() >= settings.maxVersions();
        if (full && oldestInUse) {
            return new Answer.Refuse(Refusal.VERSIONS_IN_USE);
        }
        return new Answer.Place(newest.map(placed -> placed.version() + 1).orElse(1), full);
    }
}
