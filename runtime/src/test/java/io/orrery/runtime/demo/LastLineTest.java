package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Why a node has died, in the words of its log.
final class LastLineTest {
    @TempDir
    private Path folder;

    private String lastLineOf(String text) throws Exception {
        return LocalStack.lastLine(Files.writeString(folder.resolve("node.log"), text));
    }

    @Test
    void aComplaintIsToldWithoutItsPrefix() throws Exception {
        assertThat(lastLineOf("started\norrery: the port is in use\n")).isEqualTo("the port is in use");
    }

    @Test
    void ofATraceItsMessageIsTold() throws Exception {
        assertThat(lastLineOf("started\nIllegalState: broken\n\tat Here.there\n\tat Main.main\n"))
                .isEqualTo("IllegalState: broken");
    }

    @Test
    void anEmptyLogAndAMissingOneAreSaid() throws Exception {
        assertThat(lastLineOf("")).isEqualTo("it printed nothing");
        assertThat(LocalStack.lastLine(folder.resolve("absent.log"))).contains("can not be read");
    }
}
