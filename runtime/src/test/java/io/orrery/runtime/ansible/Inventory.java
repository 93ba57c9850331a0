package io.orrery.runtime.ansible;

import io.orrery.runtime.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What is given to Ansible in a test, and what it says to it.
final class Inventory {
    static final String DIGEST = "1".repeat(64);

    /// What a place says of its own, in `own.yml`.
    static final String OWN = """
            binaries:
              java_home: /srv/java
              orrery: {path: /srv/orrery.tar.gz, sha256: "%1$s"}
              geth: {url: "https://example.net/geth.tar.gz", sha256: "%1$s", strip: 1}
              prysm: {path: /srv/prysm, sha256: "%1$s"}
            fee_recipient: "0x1111111111111111111111111111111111111111"
            """.formatted(DIGEST);

    private static final Pattern FAILED =
            Pattern.compile("^(?:fatal|failed): \\[([^]]+)].*?=> (.*)$", Pattern.MULTILINE);

    private Inventory() {}

    /// A file of machines, one for each refusal, in the groups that they name.
    static Path of(Path folder, List<Refusal> refusals) throws IOException {
        var text = new StringBuilder("all:\n  children:\n");
        for (var group : List.of("primary", "standby")) {
            text.append("    ").append(group).append(":\n      hosts:\n");
            refusals.stream()
                    .filter(each -> each.group().equals(group))
                    .forEach(each -> text.append("        ")
                            .append(each.name())
                            .append(":\n          ansible_host: 192.0.2.77\n")
                            .append(each.variables().indent(10)));
        }
        return Files.writeString(folder.resolve("refusals.yml"), text);
    }

    /// What was said of each machine that failed.
    static Map<String, String> failures(Program ended) {
        var failures = new HashMap<String, String>();
        FAILED.matcher(ended.printed())
                .results()
                .forEach(line -> failures.merge(line.group(1), line.group(2), String::concat));
        return failures;
    }
}
