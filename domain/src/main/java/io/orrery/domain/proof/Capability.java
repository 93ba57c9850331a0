package io.orrery.domain.proof;

/// What a worker says of itself when it says that it is there.
///
/// @param node address of its process, which several workers may share
/// @param skills what it can prove
/// @param memoryBytes that its process has at most; of a device with memory of its own, that
/// @param freeBytes of them that are left for proofs, together for all workers of the process or for the device
public record Capability(String node, Device device, Skills skills, long memoryBytes, long freeBytes) {

    /// What people know it by, and what stays the same when it is started again.
    public String label() {
        return node + "/" + device.id();
    }

    /// Whose memory its proofs take: workers of one process share that.
    String memory() {
        return switch (device.kind()) {
            case CPU -> node;
            case GPU -> label();
        };
    }

    boolean isSameDevice(Capability other) {
        return node.equals(other.node) && device.equals(other.device);
    }
}
