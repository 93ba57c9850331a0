package io.orrery.runtime.node;

import io.orrery.persistence.codec.CorruptBytes;

/// Tells a journal whose bytes are not what was written from one that can not be reached.
final class CorruptJournal {
    private CorruptJournal() {}

    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptBytes) {
                return true;
            }
        }
        return false;
    }
}
