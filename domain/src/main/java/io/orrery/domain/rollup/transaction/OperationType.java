package io.orrery.domain.rollup.transaction;

/// The operations of docs/PROTOCOL.md with their codes.
public enum OperationType {
    NOOP(0),
    TRANSFER(1),
    DEPOSIT(2),
    WITHDRAW(3),
    CANCEL(4),
    OPEN(5),
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
