package io.orrery.persistence.view;

/// The tables do not fit the journal that they are made from: a bug or a damaged database. The projection
/// stops; it can be rebuilt.
public final class JournalMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalMismatch(String message) {
        super(message);
    }
}
