package io.orrery.gpu.parity;

import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Kernels that are compared with the scalar ones, or a line that says why they can not be here.
record Subject(String name, Optional<Kernels> found) {
    private static final List<Subject> ALL = look();

    /// Every kernel but the scalar one. The kernels of this module are among them, there or not.
    static Stream<Subject> all() {
        return ALL.stream();
    }

    /// Kernels that are here, the scalar ones among them.
    static List<Kernels> here() {
        return InstalledKernels.here().available();
    }

    /// The kernels; without them the test counts as not run, which is not the same as passed.
    Kernels orNotRun() {
        return found.orElseGet(() -> Assumptions.abort("not run: " + name));
    }

    private static List<Subject> look() {
        var installed = InstalledKernels.here();
        installed.absent().forEach(line -> System.out.println("NOT RUN: " + line));
        return Stream.concat(
                        installed.available().stream()
                                .filter(kernels -> kernels != ScalarKernels.INSTANCE)
                                .map(kernels -> new Subject(kernels.name(), Optional.of(kernels))),
                        installed.absent().stream().map(line -> new Subject(line, Optional.empty())))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
