package io.orrery.gpu.cuda;

import org.junit.jupiter.api.Assumptions;

/// The host driver for a test, which counts as not run where there is none.
final class OnHost {
    private static final long MEMORY = 512L << 20;

    private OnHost() {}

    static HostDriver driver() {
        return driver(MEMORY);
    }

    static HostDriver driver(long memory) {
        return HostDriver.withMemory(memory)
                .orElseGet(() -> Assumptions.abort("not run: the kernels were not compiled for the processor"));
    }

    static Workbench bench(Driver driver) throws DriverFault {
        var stream = driver.stream();
        return new Workbench(driver, stream, new Upload(driver, stream, driver.pin(Upload.PIECE)));
    }
}
