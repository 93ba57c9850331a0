package io.orrery.zk.kernel.vector;

import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.KernelsProvider.Offer;
import org.junit.jupiter.api.Assumptions;

/// The vector kernels, or an aborted test that says why they are not there.
final class Offered {
    private Offered() {}

    static Kernels kernels() {
        return switch (new VectorKernelsProvider().open()) {
            case Offer.Ready(var kernels) -> kernels;
            case Offer.Absent(var reason) -> Assumptions.abort("NOT RUN, no vector kernels: " + reason);
        };
    }

    static void need() {
        kernels();
    }
}
