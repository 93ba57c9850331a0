package io.orrery.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// Programs of the names that a release starts. Each writes down how it was called; one whose call matches a pattern
/// fails, or answers something else.
record Tools(Path folder) {
    static Tools in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("rules"));
        var script = """
            #!/bin/sh
            call="${0##*/} $*"
            echo "$call" >>"%1$s/calls"
            for rule in "%1$s"/rules/*; do
              [ -f "$rule" ] || continue
              if echo "$call" | grep -q -e "$(head -n 1 "$rule")"; then
                tail -n +2 "$rule" >"%1$s/now.sh"
                [ "${rule%%.once}" = "$rule" ] || rm "$rule"
                exec sh "%1$s/now.sh"
              fi
            done
            """.formatted(folder);
        for (var name : List.of("helm", "kubectl", "cosign")) {
            var file = Files.writeString(folder.resolve(name), script);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createFile(folder.resolve("calls"));
        return new Tools(folder);
    }

    Map<String, String> environment() {
        return Map.of("PATH", folder + ":/usr/bin:/bin");
    }

    /// @param call a basic regular expression
    /// @param does lines of a shell
    Tools where(String call, String does) throws IOException {
        Files.writeString(folder.resolve("rules/always"), call + "\n" + does + "\n");
        return this;
    }

    /// The first such call and no other.
    Tools once(String call, String does) throws IOException {
        Files.writeString(folder.resolve("rules/first.once"), call + "\n" + does + "\n");
        return this;
    }

    void asUsual() throws IOException {
        Files.deleteIfExists(folder.resolve("rules/always"));
    }

    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    /// Those that change something.
    List<String> changes() throws IOException {
        return calls().stream()
                .filter(call -> call.startsWith("helm upgrade") || call.startsWith("kubectl"))
                .toList();
    }
}
