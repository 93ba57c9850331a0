package io.orrery.http;

/// Carries a [Refusal] out of nested readers to the one place that answers it; without a stack trace, because it is
/// bad input and not a bug.
sealed class RefusedException extends RuntimeException permits RefusedForNow {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    RefusedException(Reason reason, String field, String message) {
        this(new Refusal(reason, field, message));
    }

    Refusal refusal() {
        return refusal;
    }
}
