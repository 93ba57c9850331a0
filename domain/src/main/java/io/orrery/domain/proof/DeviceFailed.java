package io.orrery.domain.proof;

/// A device has given no proof, and nothing is wrong with the job: another worker can make it. Its message is one line.
public final class DeviceFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param why one line
    public DeviceFailed(String why, Throwable cause) {
        super(why, cause);
    }
}
