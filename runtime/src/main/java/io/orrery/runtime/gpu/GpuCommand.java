package io.orrery.runtime.gpu;

import picocli.CommandLine.Command;

/// `./orrery gpu`.
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        description = "NVIDIA devices.",
        subcommands = GpuCheckCommand.class)
public final class GpuCommand {}
