package io.orrery.zk.iden3;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.iden3.StrictJson.Fields;
import io.orrery.zk.iden3.StrictJson.Items;
import io.orrery.zk.iden3.StrictJson.Text;
import io.orrery.zk.iden3.StrictJson.Value;
import io.orrery.zk.iden3.StrictJson.Whole;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The JSON of snarkjs: verifying keys, proofs and public inputs. Integers are decimal strings; points are
/// projective with `z` one, or `(0, 1, 0)` for infinity; `c0` of an element of the quadratic extension comes
/// first. Readers check every point to be on its curve and in its group and every integer to be in its field;
/// a verifying key has no points at infinity. rapidsnark's proofs, which name no curve, are read too.
public final class SnarkjsJson {
    /// No integer of these files has more than 78 digits.
    private static final int MAX_DIGITS = 80;

    private static final Value BN254 = new Text("bn128");

    private SnarkjsJson() {}

    public static String write(VerifyingKey key) {
        return """
                {
                 "protocol": "groth16",
                 "curve": "bn128",
                 "nPublic": %d,
                 "vk_alpha_1": %s,
                 "vk_beta_2": %s,
                 "vk_gamma_2": %s,
                 "vk_delta_2": %s,
                 "IC": [
                  %s
                 ]
                }
                """.formatted(
                        key.nPublic(),
                        g1(key.alpha()),
                        g2(key.beta()),
                        g2(key.gamma()),
                        g2(key.delta()),
                        key.ic().stream().map(SnarkjsJson::g1).collect(Collectors.joining(",\n  ")));
    }

    public static String write(Proof proof) {
        return """
                {
                 "pi_a": %s,
                 "pi_b": %s,
                 "pi_c": %s,
                 "protocol": "groth16",
                 "curve": "bn128"
                }
                """.formatted(g1(proof.a()), g2(proof.b()), g1(proof.c()));
    }

    /// Public inputs, without the constant one.
    public static String write(List<Fr> publicInputs) {
        return publicInputs.stream()
                .map(value -> "\"" + value + "\"")
                .collect(Collectors.joining(",\n ", "[\n ", "\n]\n"));
    }

    /// The arguments of a Solidity verifier's `verifyProof`, as `snarkjs zkey export soliditycalldata` prints them.
    public static String solidityCalldata(Proof proof, List<Fr> publicInputs) {
        var words = proof.toCalldata().stream().map(SnarkjsJson::word).toList();
        var inputs = publicInputs.stream()
                .map(value -> word(value.toBigInteger()))
                .collect(Collectors.joining(",", "[", "]"));
        return "[%s, %s],[[%s, %s],[%s, %s]],[%s, %s],".formatted(words.toArray()) + inputs;
    }

    private static String word(BigInteger value) {
        return "\"0x%064x\"".formatted(value);
    }

    /// As [#readVerifyingKey(String)], of a file; a refusal names it.
    public static VerifyingKey readVerifyingKey(Path path) throws IOException {
        return of(path, SnarkjsJson::readVerifyingKey);
    }

    /// As [#readProof(String)], of a file; a refusal names it.
    public static Proof readProof(Path path) throws IOException {
        return of(path, SnarkjsJson::readProof);
    }

    /// As [#readPublicInputs(String)], of a file; a refusal names it.
    public static List<Fr> readPublicInputs(Path path) throws IOException {
        return of(path, SnarkjsJson::readPublicInputs);
    }

    interface Reader<T> {
        T read(String json) throws Iden3FormatException;
    }

    /// Reads a text file that may not be larger than any JSON that is read here.
    static <T> T of(Path path, Reader<T> reader) throws IOException {
        if (Files.size(path) > StrictJson.MAX_CHARS) {
            throw new Iden3FormatException(path.getFileName() + ": has " + Files.size(path) + " bytes, at most "
                    + StrictJson.MAX_CHARS + " allowed");
        }
        try {
            // Bytes that are no UTF-8 become characters that no field has.
            return reader.read(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (Iden3FormatException e) {
            throw new Iden3FormatException(path.getFileName() + ": " + e.getMessage());
        }
    }

    public static VerifyingKey readVerifyingKey(String json) throws Iden3FormatException {
        var fields = fields(json, "verifying key");
        var ic = new ArrayList<G1>();
        for (var point : items(fields, "IC", -1)) {
            ic.add(finite(g1(point, "IC[" + ic.size() + "]"), "IC[" + ic.size() + "]"));
        }
        if (ic.isEmpty()) {
            throw new Iden3FormatException("verifying key: field IC is empty");
        }
        var nPublic = integer(field(fields, "nPublic"), "nPublic");
        if (!nPublic.equals(BigInteger.valueOf(ic.size() - 1L))) {
            throw new Iden3FormatException(
                    "verifying key: field nPublic is " + nPublic + ", but IC has " + ic.size() + " points");
        }
        return new VerifyingKey(
                finite(g1(field(fields, "vk_alpha_1"), "vk_alpha_1"), "vk_alpha_1"),
                finite(g2(field(fields, "vk_beta_2"), "vk_beta_2"), "vk_beta_2"),
                finite(g2(field(fields, "vk_gamma_2"), "vk_gamma_2"), "vk_gamma_2"),
                finite(g2(field(fields, "vk_delta_2"), "vk_delta_2"), "vk_delta_2"),
                ic);
    }

    private static G1 finite(G1 point, String name) throws Iden3FormatException {
        if (point.isInfinity()) {
            throw new Iden3FormatException("field " + name + ": is the point at infinity");
        }
        return point;
    }

    private static G2 finite(G2 point, String name) throws Iden3FormatException {
        if (point.isInfinity()) {
            throw new Iden3FormatException("field " + name + ": is the point at infinity");
        }
        return point;
    }

    public static Proof readProof(String json) throws Iden3FormatException {
        var fields = fields(json, "proof");
        return new Proof(
                g1(field(fields, "pi_a"), "pi_a"),
                g2(field(fields, "pi_b"), "pi_b"),
                g1(field(fields, "pi_c"), "pi_c"));
    }

    public static List<Fr> readPublicInputs(String json) throws Iden3FormatException {
        if (!(StrictJson.parse("public inputs", json) instanceof Items(var values))) {
            throw new Iden3FormatException("public inputs: are not an array");
        }
        var out = new ArrayList<Fr>();
        for (var value : values) {
            var integer = integer(value, "public input " + out.size());
            if (integer.compareTo(Fr.MODULUS) >= 0) {
                throw new Iden3FormatException("public input " + out.size() + ": is " + integer
                        + ", which is not below the scalar field's modulus");
            }
            out.add(Fr.of(integer));
        }
        return List.copyOf(out);
    }

    private static String g1(G1 p) {
        return p.isInfinity() ? "[\"0\", \"1\", \"0\"]" : "[\"%s\", \"%s\", \"1\"]".formatted(p.x(), p.y());
    }

    private static String g2(G2 p) {
        return p.isInfinity()
                ? "[[\"0\", \"0\"], [\"1\", \"0\"], [\"0\", \"0\"]]"
                : "[[\"%s\", \"%s\"], [\"%s\", \"%s\"], [\"1\", \"0\"]]"
                        .formatted(p.x().c0(), p.x().c1(), p.y().c0(), p.y().c1());
    }

    private static Fields fields(String json, String what) throws Iden3FormatException {
        if (!(StrictJson.parse(what, json) instanceof Fields fields)) {
            throw new Iden3FormatException(what + ": is not an object");
        }
        check(what, "protocol", field(fields, "protocol"), "groth16");
        // rapidsnark knows one curve and leaves it out.
        check(what, "curve", fields.values().getOrDefault("curve", BN254), "bn128");
        return fields;
    }

    private static void check(String what, String name, Value value, String wanted) throws Iden3FormatException {
        switch (value) {
            case Text(var found) when found.equals(wanted) -> {}
            case Text(var found) ->
                throw new Iden3FormatException(
                        what + ": field " + name + " is \"" + shortened(found) + "\", not \"" + wanted + "\"");
            case Whole _, Items _, Fields _ ->
                throw new Iden3FormatException(what + ": field " + name + " is no text, \"" + wanted + "\" is wanted");
        }
    }

    /// What a person can read of a text from outside.
    static String shortened(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= MAX_DIGITS ? printable : printable.substring(0, MAX_DIGITS) + "...";
    }

    private static Value field(Fields fields, String name) throws Iden3FormatException {
        var value = fields.values().get(name);
        if (value == null) {
            throw new Iden3FormatException("field " + name + ": is missing");
        }
        return value;
    }

    private static List<Value> items(Fields fields, String name, int count) throws Iden3FormatException {
        return items(field(fields, name), name, count);
    }

    /// The values of an array; `count` of them, unless that is negative.
    private static List<Value> items(Value value, String name, int count) throws Iden3FormatException {
        if (!(value instanceof Items(var values)) || (count >= 0 && values.size() != count)) {
            throw new Iden3FormatException("field " + name + ": is not an array" + (count < 0 ? "" : " of " + count));
        }
        return values;
    }

    private static BigInteger integer(Value value, String name) throws Iden3FormatException {
        String digits = switch (value) {
            case Text(var text) -> text;
            case Whole(var text) -> text;
            case Items _, Fields _ -> "";
        };
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Iden3FormatException("field " + name + ": \"" + shortened(digits)
                    + "\" is not a non-negative integer of at most " + MAX_DIGITS + " digits");
        }
        return new BigInteger(digits);
    }

    private static Fq coordinate(Value value, String name) throws Iden3FormatException {
        var integer = integer(value, name);
        if (integer.compareTo(Fq.MODULUS) >= 0) {
            throw new Iden3FormatException(
                    "field " + name + ": coordinate " + integer + " is not below the base field's modulus");
        }
        return Fq.of(integer);
    }

    private static Fq2 pair(Value value, String name) throws Iden3FormatException {
        var parts = items(value, name, 2);
        return new Fq2(coordinate(parts.get(0), name), coordinate(parts.get(1), name));
    }

    private static G1 g1(Value value, String name) throws Iden3FormatException {
        var parts = items(value, name, 3);
        var z = coordinate(parts.get(2), name);
        var point = new G1(coordinate(parts.get(0), name), coordinate(parts.get(1), name));
        if (z.isZero() && point.equals(new G1(Fq.ZERO, Fq.ONE))) {
            return G1.INFINITY;
        }
        if (!z.equals(Fq.ONE) || point.isInfinity() || !point.isOnCurve()) {
            throw new Iden3FormatException("field " + name + ": is not an affine point of the curve");
        }
        return point;
    }

    private static G2 g2(Value value, String name) throws Iden3FormatException {
        var parts = items(value, name, 3);
        var z = pair(parts.get(2), name);
        var point = new G2(pair(parts.get(0), name), pair(parts.get(1), name));
        if (z.isZero() && point.equals(new G2(Fq2.ZERO, Fq2.ONE))) {
            return G2.INFINITY;
        }
        if (!z.equals(Fq2.ONE) || point.isInfinity() || !point.isOnCurve() || !point.isInSubgroup()) {
            throw new Iden3FormatException(
                    "field " + name + ": is not an affine point of the curve's group of order r");
        }
        return point;
    }
}
