package io.orrery.ethereum.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// One value of a beacon node's answer: numbers are decimal strings, bytes are `0x` and hexadecimal
/// digits. Its readers throw `IllegalArgumentException` that names the value, where it does not fit.
///
/// @param path that names it: `data[3].slot`
record Reply(String path, JsonNode node) {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int MOST_SHOWN = 40;
    /// No slot or epoch is later: at a slot a second nine million years.
    private static final long MOST_TIME = (1L << 48) - 1;
    /// consensus-specs, `VALIDATOR_REGISTRY_LIMIT`.
    private static final long MOST_VALIDATORS = (1L << 40) - 1;

    static Reply read(byte[] text) {
        try {
            var node = JSON.readTree(text);
            return new Reply("", node == null ? MissingNode.getInstance() : node);
        } catch (JacksonException noJson) {
            throw new IllegalArgumentException("it is no JSON: " + noJson.getOriginalMessage(), noJson);
        }
    }

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    Reply member(String name) {
        present();
        if (!node.isObject()) {
            throw wrong("must be an object");
        }
        return new Reply(path.isEmpty() ? name : path + "." + name, node.path(name));
    }

    List<Reply> elements(int most) {
        present();
        if (!node.isArray()) {
            throw wrong("must be an array");
        }
        if (node.size() > most) {
            throw wrong("has " + node.size() + " elements where there are at most " + most);
        }
        var elements = new ArrayList<Reply>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(new Reply(path + "[" + i + "]", node.path(i)));
        }
        return elements;
    }

    String text() {
        present();
        if (!node.isString()) {
            throw wrong("must be a string");
        }
        return node.asString();
    }

    boolean truth() {
        present();
        if (!node.isBoolean()) {
            throw wrong("must be true or false");
        }
        return node.booleanValue();
    }

    /// From 0 to 2^63 - 1.
    long amount() {
        return upTo(Long.MAX_VALUE);
    }

    /// A slot or an epoch.
    long time() {
        return upTo(MOST_TIME);
    }

    long validator() {
        return upTo(MOST_VALIDATORS);
    }

    int count(int most) {
        return Math.toIntExact(upTo(most));
    }

    private long upTo(long most) {
        long value = Uint64.parse(path, text());
        if (value < 0 || value > most) {
            throw wrong(Uint64.format(value) + " is above " + most);
        }
        return value;
    }

    ByteVector bytes() {
        var text = text();
        try {
            return ByteVector.parse(text);
        } catch (IllegalArgumentException notHex) {
            throw wrong("must be 0x and two hexadecimal digits a byte, not " + shown(text));
        }
    }

    ByteVector bytes(int size) {
        var bytes = bytes();
        if (bytes.size() != size) {
            throw wrong("must have " + size + " bytes, not " + bytes.size());
        }
        return bytes;
    }

    Digest root() {
        return Digest.of(bytes(Digest.BYTES).toBytes());
    }

    ValidatorKey key(int size) {
        return ValidatorKey.of(bytes(size).toBytes());
    }

    IllegalArgumentException wrong(String rule) {
        return new IllegalArgumentException((path.isEmpty() ? "the answer" : path) + ": " + rule);
    }

    private void present() {
        if (isAbsent()) {
            throw wrong("is missing");
        }
    }

    static String shown(String text) {
        return text.length() <= MOST_SHOWN ? "'" + text + "'" : "'" + text.substring(0, MOST_SHOWN) + "...'";
    }
}
