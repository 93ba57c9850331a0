package io.orrery.runtime.drill;

import java.io.IOException;

/// A program of this machine that a drill uses, such as `cc` or `mount`.
final class Tool {
    private Tool() {}

    /// Whether it ends with status 0; what it prints is nobody's.
    ///
    /// @throws IOException where there is no such program
    static boolean succeeds(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
