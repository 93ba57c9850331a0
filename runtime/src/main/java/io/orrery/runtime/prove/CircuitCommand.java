package io.orrery.runtime.prove;

import picocli.CommandLine.Command;

/// `./orrery circuit`.
@Command(
        name = "circuit",
        mixinStandardHelpOptions = true,
        description = "What circuits are like.",
        subcommands = CircuitInfo.class)
public final class CircuitCommand {}
