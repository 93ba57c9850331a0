package io.orrery.runtime.beacon;

/// A request or message that an honest node does not take. The message is for whoever sent it.
final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int BAD_REQUEST = 400;

    private final int status;

    Rejected(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Rejected bad(String message) {
        return new Rejected(BAD_REQUEST, message);
    }

    int status() {
        return status;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
