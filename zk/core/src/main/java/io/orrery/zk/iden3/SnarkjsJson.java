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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The JSON of snarkjs: verifying keys, proofs and public inputs. Integers are decimal strings; points are
/// projective with `z` one, or `(0, 1, 0)` for infinity; `c0` of an element of the quadratic extension comes
/// first. Readers check every point to be on its curve and every integer to be in its field.
public final class SnarkjsJson {
    /// No integer of these files has more than 78 digits.
    private static final int MAX_DIGITS = 80;

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

    public static VerifyingKey readVerifyingKey(String json) throws Iden3FormatException {
        var fields = fields(json, "verifying key");
        var ic = new ArrayList<G1>();
        for (var point : items(fields, "IC", -1)) {
            ic.add(g1(point, "IC"));
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
                g1(field(fields, "vk_alpha_1"), "vk_alpha_1"),
                g2(field(fields, "vk_beta_2"), "vk_beta_2"),
                g2(field(fields, "vk_gamma_2"), "vk_gamma_2"),
                g2(field(fields, "vk_delta_2"), "vk_delta_2"),
                ic);
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
        check(fields, what, "protocol", "groth16");
        check(fields, what, "curve", "bn128");
        return fields;
    }

    private static void check(Fields fields, String what, String name, String wanted) throws Iden3FormatException {
        if (!(field(fields, name) instanceof Text(var found) && found.equals(wanted))) {
            throw new Iden3FormatException(what + ": field " + name + " is " + field(fields, name) + ", not " + wanted);
        }
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
            throw new Iden3FormatException(
                    "field " + name + ": is not an integer of at most " + MAX_DIGITS + " digits");
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
        if (z.isZero()) {
            return G1.INFINITY;
        }
        var point = new G1(coordinate(parts.get(0), name), coordinate(parts.get(1), name));
        if (!z.equals(Fq.ONE) || !point.isOnCurve()) {
            throw new Iden3FormatException("field " + name + ": is not an affine point of the curve");
        }
        return point;
    }

    private static G2 g2(Value value, String name) throws Iden3FormatException {
        var parts = items(value, name, 3);
        var z = pair(parts.get(2), name);
        if (z.isZero()) {
            return G2.INFINITY;
        }
        var point = new G2(pair(parts.get(0), name), pair(parts.get(1), name));
        if (!z.equals(Fq2.ONE) || !point.isOnCurve() || !point.isInSubgroup()) {
            throw new Iden3FormatException(
                    "field " + name + ": is not an affine point of the curve's group of order r");
        }
        return point;
    }
}
