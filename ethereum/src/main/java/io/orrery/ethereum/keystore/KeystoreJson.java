package io.orrery.ethereum.keystore;

import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A part of a keystore's JSON, whose fields are read with their names in what is refused.
///
/// @param path of this part in the file
public record KeystoreJson(JsonNode node, String path) {
    /// A public key of ML-DSA-87 has 5,184 digits; nothing else in a keystore is long.
    static final int MOST_BYTES = 1 << 16;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public static KeystoreJson read(byte[] file) throws KeystoreRefused {
        if (file.length > MOST_BYTES) {
            throw new KeystoreRefused(
                    Reason.MALFORMED, "a keystore has at most " + MOST_BYTES + " bytes, not " + file.length);
        }
        JsonNode node;
        try {
            node = JSON.readTree(file);
        } catch (JacksonException noJson) {
            throw new KeystoreRefused(
                    Reason.MALFORMED, "the keystore is no JSON: " + noJson.getOriginalMessage(), noJson);
        }
        if (node == null || !node.isObject()) {
            throw new KeystoreRefused(Reason.MALFORMED, "the keystore is no JSON object");
        }
        return new KeystoreJson(node, "");
    }

    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    public KeystoreJson object(String name) throws KeystoreRefused {
        var field = node.get(name);
        if (field == null || !field.isObject()) {
            throw malformed(name, "is no object");
        }
        return new KeystoreJson(field, named(name) + ".");
    }

    public String text(String name) throws KeystoreRefused {
        var field = node.get(name);
        if (field == null || !field.isString()) {
            throw malformed(name, "is no text");
        }
        return field.stringValue();
    }

    /// Empty where there is none, or an empty one.
    public Optional<String> someText(String name) throws KeystoreRefused {
        return has(name) ? Optional.of(text(name)).filter(text -> !text.isEmpty()) : Optional.empty();
    }

    /// From 0 to 2^31 - 1.
    public int integer(String name) throws KeystoreRefused {
        var field = node.get(name);
        if (field == null || !field.isIntegralNumber() || !field.canConvertToInt() || field.intValue() < 0) {
            throw malformed(name, "is no number from 0 to 2^31 - 1");
        }
        return field.intValue();
    }

    /// Hexadecimal digits, with or without `0x`.
    public byte[] bytes(String name) throws KeystoreRefused {
        var digits = text(name);
        try {
            return HexFormat.of().parseHex(digits.startsWith("0x") ? digits.substring(2) : digits);
        } catch (IllegalArgumentException noHex) {
            // The cause would print what may be a part of a secret.
            throw malformed(name, "is not in hexadecimal digits");
        }
    }

    public byte[] bytes(String name, int size) throws KeystoreRefused {
        var bytes = bytes(name);
        if (bytes.length != size) {
            throw malformed(name, "has " + bytes.length + " bytes where there are " + size);
        }
        return bytes;
    }

    /// The name of a function that must be one.
    public void function(String name, String only) throws KeystoreRefused {
        var function = text(name);
        if (!function.equals(only)) {
            throw unsupported(name, function);
        }
    }

    public KeystoreRefused unsupported(String name, String function) {
        return new KeystoreRefused(Reason.UNSUPPORTED, named(name) + ": " + function + " is not supported");
    }

    public KeystoreRefused malformed(String name, String rule) {
        return new KeystoreRefused(Reason.MALFORMED, named(name) + " " + rule);
    }

    /// What a hostile file could eat.
    public void atMost(String name, long value, long most) throws KeystoreRefused {
        if (value > most) {
            throw new KeystoreRefused(Reason.TOO_COSTLY, named(name) + ": " + value + " is above " + most);
        }
    }

    private String named(String name) {
        return path + name;
    }
}
