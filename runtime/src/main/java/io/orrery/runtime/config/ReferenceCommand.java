package io.orrery.runtime.config;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./orrery config reference`: every setting that there is.
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        description = "Every setting with its default, kind, variable and meaning: docs/CONFIGURATION.md.")
public final class ReferenceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.print(new ReferencePage(Reference.read()).text());
        out.flush();
        return 0;
    }
}
