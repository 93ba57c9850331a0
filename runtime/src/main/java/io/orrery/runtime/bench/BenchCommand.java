package io.orrery.runtime.bench;

import picocli.CommandLine.Command;

/// `./orrery bench`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measurements that you can repeat.",
        subcommands = {
            AdmitBench.class,
            StateBench.class,
            SoakBench.class,
            ProveBench.class,
            ProveWorker.class,
            SignBench.class,
            CountBench.class
        })
public final class BenchCommand {}
