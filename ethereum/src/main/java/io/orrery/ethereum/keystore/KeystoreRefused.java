package io.orrery.ethereum.keystore;

import org.jspecify.annotations.Nullable;

/// A keystore that could not be opened or may not be; the message says what to do about it, and never holds
/// a secret.
public final class KeystoreRefused extends Exception {

    public enum Reason {
        /// No JSON, or fields that are missing or of another kind.
        MALFORMED,
        /// A format of another version.
        OTHER_VERSION,
        /// A function that the format does not know.
        UNSUPPORTED,
        /// A key of another curve or scheme.
        OTHER_CURVE,
        /// It wants more memory or time than any honest file does.
        TOO_COSTLY,
        /// The password does not fit. A changed salt, checksum or ciphertext looks the same: nothing can
        /// tell them apart.
        WRONG_PASSWORD,
        /// The password fits, but what it opens is not the key that the file names.
        DAMAGED,
        /// There is no password for it.
        NO_PASSWORD,
        /// The file can not be read.
        UNREADABLE,
        /// Another file has given the same key.
        DUPLICATE,
        /// A key of development tools, for a network where something is at stake.
        EVERYBODYS,
        /// Another process, or another part of this one, has the folder.
        LOCKED
    }

    private final Reason reason;

    public KeystoreRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public KeystoreRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
