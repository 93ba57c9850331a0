package io.orrery.ethereum.keystore;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// What opens a keystore. It does not print itself.
public final class Password {
    private final String text;

    private Password(String text) {
        this.text = text;
    }

    public static Password of(String text) {
        return new Password(text);
    }

    /// As typed, in UTF-8.
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// In form NFKD and without control characters.
    ///
    /// Source: EIP-2335, *Password requirements*.
    public String normalized() {
        var plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKD)
                .codePoints()
                .filter(point -> !Character.isISOControl(point))
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
