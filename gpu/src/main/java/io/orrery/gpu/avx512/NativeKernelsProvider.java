package io.orrery.gpu.avx512;

import io.orrery.zk.kernel.KernelsProvider;

/// Offers the native kernels where they were built and the processor has what they take.
public final class NativeKernelsProvider implements KernelsProvider {
    static final String NAME = "native";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public Offer open() {
        return switch (NativeLibrary.load()) {
            case NativeLibrary.Found.Loaded _ -> new Offer.Ready(new NativeKernels());
            case NativeLibrary.Found.Missing(var reason) -> new Offer.Absent(reason);
        };
    }
}
