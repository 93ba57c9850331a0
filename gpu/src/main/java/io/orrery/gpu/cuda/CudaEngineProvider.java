package io.orrery.gpu.cuda;

import io.orrery.zk.groth16.SumsEngineProvider;
import java.util.List;
import java.util.stream.IntStream;

/// Offers the devices that the NVIDIA driver shows, or the first of them.
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
        return open(0);
    }

    @Override
    public List<Offer> openAll() {
        try {
            // Where there is none, the answer says so.
            int devices = Math.max(1, Discovery.count());
            return IntStream.range(0, devices)
                    .mapToObj(CudaEngineProvider::open)
                    .toList();
        } catch (DriverFault fault) {
            return List.of(new Offer.Absent(String.valueOf(fault.getMessage())));
        }
    }

    private static Offer open(int ordinal) {
        try {
            return new Offer.Ready(CudaEngine.of(Discovery.open(ordinal)));
        } catch (DriverFault fault) {
            return new Offer.Absent(String.valueOf(fault.getMessage()));
        }
    }
}
