package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Modulus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Whether a device computes as the scalar kernels do, and how fast it is. It takes minutes, and nothing but the
/// driver.
public final class DeviceCheck {
    /// Everything is the same.
    public static final int HOLDS = 0;
    /// Something differs, or the device has failed.
    public static final int FAILED = 1;
    /// There is no device to be checked.
    public static final int NOT_RUN = 3;

    /// What is checked and measured. Logarithms are of numbers of elements, terms or rows.
    record Sizes(
            List<Integer> elements,
            List<Integer> checkedTransforms,
            List<Integer> checkedSums,
            List<Integer> transforms,
            List<Integer> sums,
            int copies,
            int proof,
            List<Integer> proofs,
            int rounds,
            int runs) {
        static final Sizes FULL = new Sizes(
                List.of(1, 255, 100_003),
                List.of(1, 5, 10, 11, 14, 18),
                List.of(1, 31, 1000, 4099),
                List.of(18, 20, 22),
                List.of(18, 19, 20, 21, 22),
                4,
                16,
                List.of(18, 19, 20),
                500,
                9);
    }

    private static final int STATES = 1001;
    private static final double GIGA = 1e9;
    private static final double MILLI = 1e-6;

    private final Driver driver;
    private final Compute compute;
    private final Sizes sizes;
    private final Consumer<String> progress;
    private final CheckReport report;

    private DeviceCheck(Driver driver, Compute compute, Sizes sizes, Consumer<String> progress) {
        this.driver = driver;
        this.compute = compute;
        this.sizes = sizes;
        this.progress = progress;
        this.report = new CheckReport(driver.device());
    }

    /// Checks the first device.
    ///
    /// @param json whether the result is one JSON object
    /// @param out is given the result
    /// @param progress is told what is being done
    /// @return [#HOLDS], [#FAILED] or [#NOT_RUN]
    public static int run(boolean json, Consumer<String> out, Consumer<String> progress) {
        try (var pool = new ForkJoinPool(Runtime.getRuntime().availableProcessors())) {
            var compute = new Compute(InstalledKernels.here().named("auto"), pool);
            return run(() -> Discovery.open(0), compute, Sizes.FULL, json, out, progress);
        }
    }

    /// Finds a driver.
    @FunctionalInterface
    interface Opening {
        Driver open() throws DriverFault;
    }

    static int run(
            Opening opening,
            Compute compute,
            Sizes sizes,
            boolean json,
            Consumer<String> out,
            Consumer<String> progress) {
        try (var driver = opening.open()) {
            var check = new DeviceCheck(driver, compute, sizes, progress);
            check.all();
            out.accept(json ? check.report.json() : check.report.table());
            return check.report.holds() ? HOLDS : FAILED;
        } catch (DriverFault fault) {
            out.accept(
                    json
                            ? "{\"notRun\":" + CheckReport.quoted(String.valueOf(fault.getMessage())) + "}"
                            : "not run: " + fault.getMessage());
            return NOT_RUN;
        }
    }

    private void all() {
        try {
            kernels();
            var limits = rates();
            transforms(limits);
            sums(limits);
            proofs(limits);
        } catch (DriverFault | RuntimeException failed) {
            report.stopped(failed.toString());
        }
    }

    /// Told at once: what a device did before it failed is worth knowing.
    private void figure(CheckReport.Figure figure) {
        report.figure(figure);
        progress.accept(figure.line());
    }

    private interface Work<T> {
        T on(Workbench bench) throws DriverFault;
    }

    /// On a bench that is cleared afterwards.
    private <T> T on(Supplier<String> what, Work<T> work) throws DriverFault {
        progress.accept(what.get());
        var stream = driver.stream();
        var pinned = driver.pin(Upload.PIECE);
        try (var bench = new Workbench(driver, stream, new Upload(driver, stream, pinned))) {
            return work.on(bench);
        } finally {
            driver.unpin(pinned);
        }
    }

    private void compare(String name, Work<Optional<String>> work) throws DriverFault {
        report.compared(name, on(() -> name, work));
    }

    private void kernels() throws DriverFault {
        for (int count : sizes.elements()) {
            for (var modulus : Modulus.values()) {
                compare(
                        "field " + modulus.name().toLowerCase(Locale.ROOT) + ", " + count,
                        bench -> KernelCheck.field(bench, modulus, count));
            }
            compare("a·b - c, " + count, bench -> KernelCheck.quotient(bench, count));
            compare("inner products, " + count, bench -> KernelCheck.rows(bench, count));
        }
        int states = Math.min(STATES, sizes.elements().getLast());
        for (int width = 2; width <= 9; width++) {
            int each = width;
            compare("Poseidon of width " + width, bench -> KernelCheck.permutation(bench, each, states));
        }
        for (int log : sizes.checkedTransforms()) {
            compare("transform 2^" + log, bench -> KernelCheck.transform(bench, log));
        }
        for (int count : sizes.checkedSums()) {
            for (var curve : Curve.values()) {
                for (var pattern : Samples.Pattern.values()) {
                    for (int copies : List.of(1, sizes.copies())) {
                        compare(
                                "sum " + curve + ", " + count + " "
                                        + pattern.name().toLowerCase(Locale.ROOT) + ", copies up to " + copies,
                                bench -> SumCheck.exceptions(bench, curve, pattern, count, copies));
                    }
                }
            }
        }
    }

    private Limits rates() throws DriverFault {
        var imad = on(
                () -> "rates",
                bench -> new DeviceMeasures(bench, compute, sizes.runs())
                        .rate("IMAD.WIDE", Kernel.RATE_IMAD, 4 * sizes.rounds(), 0));
        figure(imad);
        var limits = new Limits(imad.median() * GIGA);
        figure(on(
                () -> "rates",
                bench -> new DeviceMeasures(bench, compute, sizes.runs())
                        .rate(
                                "field multiplications",
                                Kernel.RATE_MULTIPLY_FQ,
                                sizes.rounds() / 10 + 1,
                                imad.median() / Limits.PER_PRODUCT)));
        return limits;
    }

    private void transforms(Limits limits) throws DriverFault {
        for (int log : sizes.transforms()) {
            var timing =
                    on(() -> "NTT 2^" + log, bench -> new DeviceMeasures(bench, compute, sizes.runs()).transform(log));
            figure(DeviceMeasures.millis("NTT 2^" + log, timing, limits.millis(Limits.transform(log))));
        }
    }

    private void sums(Limits limits) throws DriverFault {
        for (int log : sizes.sums()) {
            for (int copies : List.of(1, sizes.copies())) {
                sum(Curve.G1, log, copies, limits);
            }
        }
        sum(Curve.G2, sizes.sums().getFirst(), sizes.copies(), limits);
        report.note("sums: uniform scalars and resident points, of which 4096 distinct ones are repeated");
    }

    private void sum(Curve curve, int log, int copies, Limits limits) throws DriverFault {
        var name = "MSM " + curve + " 2^" + log + ", copies " + copies;
        var summed = on(() -> name, bench -> new DeviceMeasures(bench, compute, sizes.runs()).sum(curve, log, copies));
        report.compared(name, summed.wrong());
        figure(DeviceMeasures.millis(name, summed.timing(), limits.millis(Limits.sum(curve, summed.plan()))));
    }

    private void proofs(Limits limits) throws DriverFault {
        var engine = CudaEngine.of(driver);
        var proofs = new ProofMeasures(engine, compute);
        progress.accept("a proof of 2^" + sizes.proof());
        report.compared("proof of a dense circuit of 2^" + sizes.proof() + ", verified", proofs.proof(sizes.proof()));
        for (int log : sizes.proofs()) {
            progress.accept("Groth16 2^" + log);
            var proven = proofs.times(log, sizes.runs(), true);
            var name = "Groth16 2^" + log;
            report.compared(name, proven.wrong());
            figure(DeviceMeasures.millis(
                    name, proven.timing(), limits.millis(Limits.proof(proven.witness(), proven.quotient(), log))));
            report.note("%s: the key came to the device in %.0f ms; copies of each point: %d"
                    .formatted(name, proven.loading() * MILLI, proven.witness().copies()));
        }
        report.note(
                "Groth16: the five sums of a dense circuit, from the witness in the heap to five points, by the clock;"
                        + " the keys' points are 4096 (G1) and 1024 (G2) distinct ones, repeated; the processor's blinding is"
                        + " not counted");
    }
}
