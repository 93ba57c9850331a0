package io.orrery.gpu.parity;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Times each operation of the kernels that are named, or of all that are here. A time is the twentieth part from
/// below of many short runs, since other work on a machine only ever adds.
final class KernelTimings {
    private static final int BATCH = 1024;

    private KernelTimings() {}

    public static void main(String[] names) {
        var all = InstalledKernels.here();
        all.absent().forEach(System.out::println);
        for (var kernels : all.available()) {
            if (names.length == 0 || Arrays.asList(names).contains(kernels.name())) {
                time(kernels);
            }
        }
    }

    private static void time(Kernels kernels) {
        var random = new SplittableRandom(1);
        long[] a = Elements.uniform(Modulus.SCALAR, 1 << 14, random);
        long[] b = Elements.uniform(Modulus.SCALAR, 1 << 14, random);
        long[] c = Elements.uniform(Modulus.SCALAR, 1 << 14, random);
        say(kernels, "multiply", 1024, () -> kernels.multiply(Modulus.SCALAR, c, 0, a, 0, b, 0, 1024));
        say(kernels, "scale", 1024, () -> kernels.scale(Modulus.SCALAR, c, 0, a, 0, b, 0, 1024));
        say(kernels, "quotient", 1024, () -> kernels.quotient(c, 0, a, 0, b, 0, a, 0, 1024));
        int butterflies = 13 << 12;
        say(kernels, "frequencyBlock 2^13, a butterfly", butterflies, () -> kernels.frequencyBlock(a, 0, 13, b));
        say(kernels, "timeBlock 2^13, a butterfly", butterflies, () -> kernels.timeBlock(a, 0, 13, b));
        say(
                kernels,
                "frequencyStages 2 of 2^14, a butterfly",
                1 << 14,
                () -> kernels.frequencyStages(a, 0, 14, 2, 0, 1 << 12, b));
        for (int width : new int[] {3, 5, 9}) {
            say(kernels, "permute width " + width, 64, () -> kernels.permute(width, a, 0, 64));
        }
        for (var curve : Curve.values()) {
            additions(kernels, curve, 1 << 12, random);
            additions(kernels, curve, 1 << 18, random);
        }
    }

    private static void additions(Kernels kernels, Curve curve, int points, SplittableRandom random) {
        long[] from = Elements.uniform(Modulus.BASE, points * curve.pointLimbs() / 4, random);
        long[] to = new long[BATCH * curve.pointLimbs()];
        int[] zi = Points.order(BATCH, BATCH, random);
        var adder = kernels.adder(curve, BATCH);
        // Each run adds other points, or those of the run before would lie in a cache.
        int[][] lists = new int[64][];
        for (int i = 0; i < lists.length; i++) {
            lists[i] = random.ints(BATCH, 0, 2 * points).toArray();
        }
        int[] turn = {0};
        say(kernels, "add " + curve + " among " + points, BATCH, () -> {
            turn[0]++;
            adder.add(from, lists[turn[0] % 64], from, lists[(turn[0] + 7) % 64], to, zi, BATCH);
        });
    }

    private static void say(Kernels kernels, String what, int count, Runnable run) {
        long until = System.nanoTime() + 800_000_000L;
        while (System.nanoTime() < until) {
            run.run();
        }
        long[] nanos = new long[300];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            run.run();
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT, "%-8s %-44s %10.2f ns%n", kernels.name(), what, (double) nanos[nanos.length / 20] / count);
    }
}
