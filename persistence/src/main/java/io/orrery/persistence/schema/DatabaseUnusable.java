package io.orrery.persistence.schema;

/// The database can not be opened. The message is one line for the person who must act; nothing was changed.
public final class DatabaseUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /// The file is damaged, or is not a database.
        CORRUPT,
        /// Another process holds the file.
        IN_USE,
        /// The tables are those of a newer version, or were changed by hand.
        WRONG_VERSION,
        /// The folder can not be written, the disk is full, or the like.
        UNREACHABLE
    }

    private final Reason reason;

    DatabaseUnusable(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DatabaseUnusable(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /// The server does not do what it has to.
    public static DatabaseUnusable unreachable(String message, Throwable cause) {
        return new DatabaseUnusable(Reason.UNREACHABLE, message, cause);
    }

    public Reason reason() {
        return reason;
    }
}
