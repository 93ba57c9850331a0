package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// One value of a request, with the path that names it in errors. Its readers refuse what does not fit: see
/// docs/API.md, *Conventions*.
///
/// @param field its path: `signature.r8x`
/// @param node missing or null where it was not given
record Argument(String field, JsonNode node) {
    /// `0x` and 64 digits.
    static final int WORD_CHARS = 66;

    private static final long LARGEST_EXACT_JSON_NUMBER = (1L << 53) - 1;
    private static final int LARGEST_INTEGER_DIGITS = 80;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1," + LARGEST_INTEGER_DIGITS + "}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1," + LARGEST_INTEGER_DIGITS + "}");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final int BYTE_DIGITS = 2;
    private static final Pattern BYTES = Pattern.compile("0x([0-9a-fA-F]{2})*");
    private static final Pattern WORD = Pattern.compile("0x[0-9a-fA-F]{64}");

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    Argument member(String name) {
        var path = field.isEmpty() ? name : field + "." + name;
        var member = node.get(name);
        return new Argument(path, member == null ? MissingNode.getInstance() : member);
    }

    /// An object that has no members but these, which are named without its own name in front.
    Argument root(Set<String> members) {
        requireObject();
        return new Argument("", node).object(members);
    }

    /// An object that has no members but these.
    Argument object(Set<String> members) {
        requireObject();
        for (var name : (Iterable<String>) node::fieldNames) {
            if (!members.contains(name)) {
                throw new RefusedException(
                        Reason.UNKNOWN_PARAMETER,
                        member(name).field(),
                        "there is no such member; there are "
                                + members.stream().sorted().toList());
            }
        }
        return this;
    }

    String text() {
        present();
        if (!node.isTextual()) {
            throw wrongType("a string");
        }
        return node.textValue();
    }

    boolean bool() {
        present();
        if (!node.isBoolean()) {
            throw wrongType("true or false");
        }
        return node.booleanValue();
    }

    /// A JSON number, with a fraction or without.
    double number() {
        present();
        if (!node.isNumber()) {
            throw wrongType("a number");
        }
        return node.doubleValue();
    }

    byte[] bytes() {
        var text = matching(BYTES, "0x and an even number of hexadecimal digits");
        return HexFormat.of().parseHex(text, BYTE_DIGITS, text.length());
    }

    /// The elements of an array; none where it is absent.
    List<Argument> elements(int max) {
        if (isAbsent()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrongType("an array");
        }
        if (node.size() > max) {
            throw new RefusedException(Reason.OUT_OF_RANGE, field, "has at most " + max + " elements");
        }
        var elements = new ArrayList<Argument>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(new Argument(field + "[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /// The elements of an array, or the value itself; none where it is absent.
    List<Argument> oneOrMore(int max) {
        return isAbsent() || node.isArray() ? elements(max) : List.of(this);
    }

    /// An unsigned integer of at most that many bits.
    BigInteger integer(int bits) {
        var value = integer();
        if (value.bitLength() > bits) {
            throw new RefusedException(Reason.OUT_OF_RANGE, field, "must be below 2^" + bits);
        }
        return value;
    }

    long uint32() {
        return integer(32).longValueExact();
    }

    /// A canonical element of the scalar field.
    Fr element() {
        var value = integer();
        if (value.compareTo(Fr.MODULUS) >= 0) {
            throw new RefusedException(Reason.OUT_OF_RANGE, field, "must be below the order of the BN254 scalar field");
        }
        return Fr.of(value);
    }

    /// A transaction's hash: 32 bytes that are a canonical element.
    Fr transactionHash() {
        var value =
                new BigInteger(matching(WORD, "0x and 64 hexadecimal digits").substring(2), 16);
        if (value.compareTo(Fr.MODULUS) >= 0) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE, field, "a transaction's hash is below the order of the BN254 scalar field");
        }
        return Fr.of(value);
    }

    Digest digest() {
        return Digest.parse(matching(WORD, "0x and 64 hexadecimal digits"));
    }

    Address address() {
        return Address.parse(matching(ADDRESS, "0x and 40 hexadecimal digits"));
    }

    private BigInteger integer() {
        present();
        if (node.isIntegralNumber()) {
            if (!node.canConvertToLong() || node.longValue() > LARGEST_EXACT_JSON_NUMBER) {
                throw new RefusedException(
                        Reason.OUT_OF_RANGE, field, "integers above 2^53 - 1 must be strings: JSON tools round them");
            }
            if (node.longValue() < 0) {
                throw new RefusedException(Reason.OUT_OF_RANGE, field, "must not be negative");
            }
            return node.bigIntegerValue();
        }
        var text = node.isTextual() ? node.textValue() : "";
        if (HEX.matcher(text).matches()) {
            return new BigInteger(text.substring(2), 16);
        }
        if (DECIMAL.matcher(text).matches()) {
            return new BigInteger(text);
        }
        throw wrongType("an unsigned integer: a JSON number, a decimal string or a 0x string");
    }

    private String matching(Pattern pattern, String description) {
        var text = text();
        if (!pattern.matcher(text).matches()) {
            throw wrongType(description);
        }
        return text;
    }

    void requireObject() {
        present();
        if (!node.isObject()) {
            throw wrongType("an object");
        }
    }

    private void present() {
        if (isAbsent()) {
            throw new RefusedException(Reason.MISSING, field, "must be given");
        }
    }

    private RefusedException wrongType(String expected) {
        return new RefusedException(Reason.WRONG_TYPE, field, "must be " + expected);
    }
}
