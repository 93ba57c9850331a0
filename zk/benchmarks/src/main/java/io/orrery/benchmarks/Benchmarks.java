package io.orrery.benchmarks;

import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// `./orrery bench kernels [PATTERN]`: all benchmarks, or those whose name has the pattern, with all kernels that this
/// machine can run, and a table of them.
///
/// Ends with a guard: C2 is known to compile vector code that allocates on every multiplication where a small change
/// makes it box, a hundred times slower and without a word. Vector kernels that multiply slower than scalar ones make
/// this program fail.
public final class Benchmarks {
    private static final int ITERATIONS = 5;
    private static final int WARM_UPS = 2;

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException {
        var installed = InstalledKernels.here();
        installed.absent().forEach(reason -> System.err.println("not run: " + reason));
        var names = installed.available().stream().map(Kernels::name).toArray(String[]::new);
        var options = new OptionsBuilder()
                .include(arguments.length == 0 ? "io.orrery.benchmarks" : arguments[0])
                .param("kernels", names)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(500))
                .jvmArgsAppend(
                        ManagementFactory.getRuntimeMXBean().getInputArguments().toArray(String[]::new))
                .build();
        var results = new Runner(options).run();
        System.out.println();
        System.out.println("| benchmark | kernels | score | error (99.9 %) | unit |");
        System.out.println("|---|---|---|---|---|");
        results.forEach(Benchmarks::row);
        var scalar = multiplication(results, "scalar");
        var vector = multiplication(results, "vector");
        if (scalar.isPresent() && vector.isPresent()) {
            double ratio = scalar.getAsDouble() / vector.getAsDouble();
            System.out.printf(
                    Locale.ROOT, "%nguard: vector kernels multiply %.2f times as fast as scalar ones%n", ratio);
            if (ratio < 1) {
                System.err.println("guard: the vector kernels have fallen off a cliff of the compiler");
                System.exit(1);
            }
        }
    }

    private static void row(RunResult result) {
        var parameters = result.getParams();
        var rest = parameters.getParamsKeys().stream()
                .filter(key -> !key.equals("kernels"))
                .map(key -> key + " " + parameters.getParam(key))
                .collect(Collectors.joining(", "));
        var name = parameters.getBenchmark().replaceAll("^.*\\.(\\w+)Benchmark\\.", "$1 ");
        var kernels = parameters.getParamsKeys().contains("kernels") ? parameters.getParam("kernels") : "-";
        var score = result.getPrimaryResult();
        System.out.printf(
                Locale.ROOT,
                "| %s%s | %s | %.3f | %.3f | %s |%n",
                name,
                rest.isEmpty() ? "" : " (" + rest + ")",
                kernels,
                score.getScore(),
                score.getScoreError(),
                score.getScoreUnit());
    }

    private static OptionalDouble multiplication(Collection<RunResult> results, String kernels) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("FieldBenchmark.multiply"))
                .filter(result -> result.getParams().getParam("kernels").equals(kernels))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst();
    }
}
