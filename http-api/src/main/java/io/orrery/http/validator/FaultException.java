package io.orrery.http.validator;

/// Carries a [Fault] to the one place that answers it; without a stack trace, because it is no bug.
final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Fault fault;
    private final String field;

    /// @param field path of the offending member, parameter or header; empty where there is none
    /// @param message for people: the value and the rule
    FaultException(Fault fault, String field, String message) {
        super(message, null, false, false);
        this.fault = fault;
        this.field = field;
    }

    Fault fault() {
        return fault;
    }

    String field() {
        return field;
    }

    /// Field and rule in one line.
    String line() {
        return field.isEmpty() ? message() : field + ": " + message();
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
