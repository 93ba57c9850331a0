package io.orrery.domain.rollup.transaction;

/// The operations of docs/PROTOCOL.md with their codes. Code 5 is reserved for open.
public enum OperationType {
    NOOP(0),
    TRANSFER(1),
    DEPOSIT(2),
    WITHDRAW(3),
    CANCEL(4),
    SET_KEY(6),
    FORCED_EXIT(7);

    private final int code;

    OperationType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
