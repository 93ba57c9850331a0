package io.orrery.runtime.terraform;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// AWS' provider as far as its schema goes, in a process of its own, which Terraform is told to ask: no registry and no
/// cloud is. It ends with its standard input, so not even a killed test leaves it behind.
final class ProviderSchema implements AutoCloseable {
    static final Path HOME = NodeHome.root().resolve("runtime/src/test/terraform");

    private final Process process;
    private final String reattach;

    private ProviderSchema(Process process, String reattach) {
        this.process = process;
        this.reattach = reattach;
    }

    static ProviderSchema start() {
        try {
            var process = new ProcessBuilder(
                            "node", HOME.resolve("provider.mjs").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "provider.mjs ended with " + process.onExit().join().exitValue());
            }
            return new ProviderSchema(process, line);
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
    }

    /// What `TF_REATTACH_PROVIDERS` has to be.
    String reattach() {
        return reattach;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
