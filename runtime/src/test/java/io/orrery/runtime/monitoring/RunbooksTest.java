package io.orrery.runtime.monitoring;

import static io.orrery.runtime.monitoring.MonitoringTools.MONITORING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page of an alert names only commands and log lines that there are: whoever reads it is in a hurry.
class RunbooksTest {
    private static final Path ROOT = MONITORING.resolve("../..").normalize();
    private static final Pattern EVENT = Pattern.compile("event=[a-z0-9-]+");
    private static final Pattern COMMAND = Pattern.compile("\\./orrery ([a-z]+)(?: ([a-z]+(?:-[a-z]+)*)\\b)?");

    private static String sources = "";

    @BeforeAll
    static void readSources() throws IOException {
        var read = new StringBuilder();
        for (var room : List.of("actors", "persistence", "http-api", "gpu", "ethereum", "runtime")) {
            try (var files = Files.walk(ROOT.resolve(room).resolve("src/main/java"))) {
                for (var file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    read.append(Files.readString(file));
                }
            }
        }
        sources = read.toString();
    }

    private static List<String> unknown(String page) {
        var unknown = new ArrayList<String>();
        EVENT.matcher(page)
                .results()
                .map(event -> event.group())
                .filter(event -> !Pattern.compile("\"" + event + "[ \"]")
                        .matcher(sources)
                        .find())
                .forEach(unknown::add);
        var commands = COMMAND.matcher(page);
        while (commands.find()) {
            for (int part = 1; part <= commands.groupCount(); part++) {
                var word = commands.group(part);
                if (word != null && !sources.contains("name = \"" + word + "\"")) {
                    unknown.add(word);
                }
            }
        }
        return unknown;
    }

    @Test
    void everyCommandAndEveryLogLineOfAPageIsThere() throws IOException {
        try (var pages = Files.list(MONITORING.resolve("runbooks"))) {
            for (var page : pages.toList()) {
                assertThat(unknown(Files.readString(page))).as("%s", page).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "The log: `event=node-out` and `./orrery admin status`., ''",
        "The log: `event=node-went`., event=node-went",
        "`./orrery admin statistics` tells., statistics",
        "`./orrery administer`., administer",
    })
    void whatIsNotThereIsFound(String page, String told) {
        assertThat(String.join(" ", unknown(page))).isEqualTo(told);
    }
}
