package io.orrery.runtime;

/// Something that the person at the keyboard can mend; its message is one line and says how.
public final class Complaint extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Complaint(String message) {
        super(message);
    }

    public Complaint(String message, Throwable cause) {
        super(message, cause);
    }

    /// What the cause says is what the person needs.
    public static Complaint of(RuntimeException cause) {
        return new Complaint(String.valueOf(cause.getMessage()), cause);
    }
}
