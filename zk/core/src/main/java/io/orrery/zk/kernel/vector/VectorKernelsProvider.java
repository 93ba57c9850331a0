package io.orrery.zk.kernel.vector;

import io.orrery.zk.kernel.KernelsProvider;

/// Offers [VectorKernels] where the Vector API is there, a compiler turns it into machine code, and the processor has
/// eight lanes of 64 bits; fused multiply-add comes with these. This class names no class of the Vector API, so it
/// loads without it.
public final class VectorKernelsProvider implements KernelsProvider {
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public Offer open() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new Offer.Absent("the module " + MODULE + " is not loaded; run Java with --add-modules " + MODULE);
        }
        if (System.getProperty("java.vm.info", "").contains("interpreted")) {
            return new Offer.Absent("Java interprets only (-Xint), which makes vectors slower than scalars");
        }
        return Machine.offer();
    }

    /// What may be asked of the machine once the Vector API is there.
    private static final class Machine {
        static Offer offer() {
            int lanes = jdk.incubator.vector.LongVector.SPECIES_PREFERRED.length();
            if (lanes < Octets.LANES) {
                return new Offer.Absent(
                        "the processor's preferred vectors have " + lanes + " lanes of 64 bits, not " + Octets.LANES);
            }
            return new Offer.Ready(new VectorKernels());
        }
    }
}
