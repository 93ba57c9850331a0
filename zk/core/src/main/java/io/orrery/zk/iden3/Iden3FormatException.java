package io.orrery.zk.iden3;

import java.io.IOException;

/// A file or text is not what its format says: the message names the file's kind, the section or field, the
/// value found and the rule it breaks.
public final class Iden3FormatException extends IOException {
    private static final long serialVersionUID = 1;

    public Iden3FormatException(String message) {
        super(message);
    }
}
