package io.orrery.domain.rollup.transaction;

/// The operations of docs/PROTOCOL.md with their codes. Codes 5 to 7 are reserved for open, set key and forced exit.
public enum OperationType {
    NOOP(0),
    TRANSFER(1),
    DEPOSIT(2),
    WITHDRAW(3),
    CANCEL(4);

    private final int code;

    OperationType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
