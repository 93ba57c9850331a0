package io.orrery.persistence.codec;

/// Stored bytes are not what was written. Whoever reads them must stop: nothing is skipped or guessed.
public final class CorruptBytes extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptBytes(String message) {
        super(message);
    }

    public CorruptBytes(String message, Throwable cause) {
        super(message, cause);
    }
}
