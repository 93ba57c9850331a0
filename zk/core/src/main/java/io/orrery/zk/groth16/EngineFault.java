package io.orrery.zk.groth16;

/// An engine has no sums to give: its message is one line that says why.
public final class EngineFault extends Exception {
    private static final long serialVersionUID = 1;

    /// @param why one line
    public EngineFault(String why) {
        super(why);
    }

    /// @param why one line
    public EngineFault(String why, Throwable cause) {
        super(why, cause);
    }
}
