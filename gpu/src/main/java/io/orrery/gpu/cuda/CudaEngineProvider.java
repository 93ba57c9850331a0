package io.orrery.gpu.cuda;

import io.orrery.zk.groth16.SumsEngineProvider;

/// Offers the first device that the NVIDIA driver shows.
public final class CudaEngineProvider implements SumsEngineProvider {
    @Override
    public String name() {
        return CudaEngine.NAME;
    }

    @Override
    public int rank() {
        return 100;
    }

    @Override
    public Offer open() {
        try {
            return new Offer.Ready(CudaEngine.of(Discovery.open(0)));
        } catch (DriverFault fault) {
            return new Offer.Absent(String.valueOf(fault.getMessage()));
        }
    }
}
