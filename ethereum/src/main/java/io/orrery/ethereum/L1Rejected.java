package io.orrery.ethereum;

/// L1 answered with a JSON-RPC error: the same call would be refused again.
public final class L1Rejected extends RuntimeException {
    static final int REVERTED = 3;

    private final int code;
    private final String data;

    public L1Rejected(int code, String message, String data) {
        super(message);
        this.code = code;
        this.data = data;
    }

    /// The JSON-RPC code; 3 is a revert.
    public int code() {
        return code;
    }

    /// What came with the error, such as revert data; may be empty.
    public String data() {
        return data;
    }
}
