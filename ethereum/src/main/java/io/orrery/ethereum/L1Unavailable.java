package io.orrery.ethereum;

/// L1 could not be asked, or does not yet know what it was asked: the same call may succeed later.
public final class L1Unavailable extends RuntimeException {
    public L1Unavailable(String message) {
        super(message);
    }

    public L1Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
