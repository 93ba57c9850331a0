package io.orrery.runtime.release;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The file that is there while a release is under way: its plan, and how many of its steps were begun. Whoever comes
/// after a process that was killed goes back from it.
final class ReleaseState {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param begun the last of them may be done in part
    record Stand(String environment, ReleasePlan plan, int begun) {}

    private final Path file;

    ReleaseState(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    Optional<Stand> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Stand.class));
        } catch (IOException unreadable) {
            throw new Complaint(
                    file + " can not be read: " + unreadable.getMessage() + ". It says how far a release had come",
                    unreadable);
        }
    }

    /// Written as a whole or not at all, before the step is begun.
    void write(Stand stand) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder == null) {
                throw new Complaint(file + " is no file");
            }
            Files.createDirectories(folder);
            var next = folder.resolve(file.getFileName() + ".next");
            JSON.writeValue(next.toFile(), stand);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException refused) {
            throw new Complaint(file + " can not be written: " + refused.getMessage(), refused);
        }
    }

    void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException refused) {
            throw new Complaint(file + " can not be deleted: " + refused.getMessage(), refused);
        }
    }
}
