package io.orrery.domain.validator.interchange;

/// A history is not taken. The message is one line that names the field, the value and the rule; nothing
/// was taken.
public final class InterchangeRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InterchangeRefused(String message) {
        super(message);
    }

    public InterchangeRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
