package io.orrery.runtime.bench;

import java.time.Duration;

/// Time on the processors, as the system tells it of processes.
final class ProcessCpu {
    private ProcessCpu() {}

    static Duration of(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /// With those that it has started and that still live.
    static Duration withChildren(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(child -> of(child.pid()))
                .reduce(of(pid), Duration::plus);
    }
}
