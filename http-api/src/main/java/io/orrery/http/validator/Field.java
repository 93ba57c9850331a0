package io.orrery.http.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// One value of a body as the Beacon API writes them: numbers as decimal strings, bytes as `0x` and
/// hexadecimal digits. Its readers refuse what does not fit by [FaultException], which names it.
///
/// @param path that names it: `attestation.source.epoch`
/// @param node missing or null where it was not given
record Field(String path, JsonNode node) {
    private static final int MOST_SHOWN = 40;
    /// How the rules of duties name a field.
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]*");

    private static final String COLON = ": ";

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    Field member(String name) {
        present();
        if (!node.isObject()) {
            throw malformed("must be an object");
        }
        var member = node.get(name);
        return new Field(
                path.isEmpty() ? name : path + "." + name, member == null ? MissingNode.getInstance() : member);
    }

    String text() {
        present();
        if (!node.isTextual()) {
            throw malformed("must be a string");
        }
        return node.textValue();
    }

    /// The bits of a number from 0 to 2^64 - 1.
    long uint64() {
        var text = text();
        return made(() -> Uint64.parse(path, text));
    }

    ByteVector bytes() {
        var text = text();
        try {
            return ByteVector.parse(text);
        } catch (IllegalArgumentException notHex) {
            throw malformed("must be 0x and two hexadecimal digits a byte, not " + shown(text));
        }
    }

    ByteVector bytes(int size) {
        var bytes = bytes();
        if (bytes.size() != size) {
            throw malformed("must have " + size + " bytes, not " + bytes.size());
        }
        return bytes;
    }

    Digest root() {
        return Digest.of(bytes(Digest.BYTES).toBytes());
    }

    /// Refused where it is no array, or longer.
    List<Field> elements(int max) {
        present();
        if (!node.isArray()) {
            throw malformed("must be an array");
        }
        if (node.size() > max) {
            throw malformed("has " + node.size() + " elements where at most " + max + " are taken");
        }
        var elements = new ArrayList<Field>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(new Field(path + "[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /// What is made of this value by a rule that throws `IllegalArgumentException`; where that names a
    /// member of this value, so does the refusal.
    <T> T made(Supplier<T> rule) {
        try {
            return rule.get();
        } catch (IllegalArgumentException broken) {
            var message = String.valueOf(broken.getMessage());
            int colon = message.indexOf(COLON);
            var name = colon < 0 ? "" : message.substring(0, colon);
            if (!NAME.matcher(name).matches()) {
                throw malformed(message);
            }
            throw new FaultException(Fault.MALFORMED, resolved(name), message.substring(colon + COLON.length()));
        }
    }

    /// The path of what a rule names: this, by its own name, a member of this, or a path from the body on.
    private String resolved(String name) {
        var own = path.substring(path.lastIndexOf('.') + 1);
        if (own.equals(name.substring(name.lastIndexOf('.') + 1))) {
            return path;
        }
        return path.isEmpty() || name.startsWith(path + ".") ? name : path + "." + name;
    }

    FaultException malformed(String rule) {
        return new FaultException(Fault.MALFORMED, path, rule);
    }

    private void present() {
        if (isAbsent()) {
            throw malformed("is missing");
        }
    }

    static String shown(String text) {
        return text.length() <= MOST_SHOWN ? "'" + text + "'" : "'" + text.substring(0, MOST_SHOWN) + "...'";
    }
}
