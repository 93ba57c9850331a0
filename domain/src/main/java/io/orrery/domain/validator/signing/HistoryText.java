package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.interchange.Interchange;

/// Interchange files of EIP-3076 as text.
public interface HistoryText {
    /// [io.orrery.domain.validator.interchange.InterchangeRefused] where it is not whole, or of another
    /// version.
    Interchange read(String json);

    String write(Interchange file);
}
