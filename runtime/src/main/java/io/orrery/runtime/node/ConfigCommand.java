package io.orrery.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./orrery config`: the configuration in force, and where each value came from.
@Command(name = "config", mixinStandardHelpOptions = true, description = "The configuration in force, with sources.")
public final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Config orrery = ConfigFactory.load().getConfig("orrery");
        orrery.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> spec.commandLine()
                        .getOut()
                        .printf(
                                "orrery.%s = %s    # %s%n",
                                entry.getKey(),
                                isSecret(entry.getKey())
                                        ? "(secret)"
                                        : entry.getValue().render(),
                                entry.getValue().origin().description()));
        return 0;
    }

    private static boolean isSecret(String key) {
        var lower = key.toLowerCase(Locale.ROOT);
        return lower.contains("password") || lower.contains("secret") || lower.contains("private");
    }
}
