package io.orrery.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.orrery.runtime.config.Masked;
import io.orrery.runtime.config.NamedSecrets;
import io.orrery.runtime.config.Problems;
import io.orrery.runtime.config.ReferenceCommand;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery config`: the configuration in force, where each value came from, and whether a node would start with it.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "The configuration in force, with sources.",
        subcommands = ReferenceCommand.class)
public final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Whose configuration it is.
    enum Part {
        ROLLUP,
        VALIDATOR
    }

    @Override
    public Integer call() {
        show();
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "The configuration in force, with sources; secrets are masked.")
    void show() {
        Config orrery = ConfigFactory.load().getConfig("orrery");
        var out = spec.commandLine().getOut();
        orrery.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> {
                    var key = "orrery." + entry.getKey();
                    out.printf(
                            "%s = %s    # %s%n",
                            key,
                            Masked.value(key, entry.getValue().render(ConfigRenderOptions.concise())),
                            entry.getValue().origin().description());
                });
        out.flush();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Everything that would keep a node from starting with this configuration, in one list.")
    int check(
            @Option(
                            names = "--for",
                            defaultValue = "ROLLUP",
                            description = "Of whose node: rollup or validator (default rollup).")
                    Part part,
            @Option(
                            names = "--roles",
                            split = ",",
                            defaultValue = "${env:ORRERY_ROLES}",
                            description = "What the node is for, as up has it.")
                    List<String> roles) {
        var config = StartConfig.of(
                roles == null || roles.isEmpty() ? Map.of() : Map.<String, Object>of("akka.cluster.roles", roles));
        problems(part, config).also(() -> NamedSecrets.read(config)).require();
        spec.commandLine().getOut().println("nothing is wrong with this configuration");
        return 0;
    }

    private static Problems problems(Part part, Config config) {
        return switch (part) {
            case ROLLUP -> StartChecks.rollup(config);
            case VALIDATOR -> StartChecks.validator(config, Optional.empty());
        };
    }
}
