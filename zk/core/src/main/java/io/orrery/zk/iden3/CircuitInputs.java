package io.orrery.zk.iden3;

import io.orrery.zk.field.Fr;
import io.orrery.zk.iden3.StrictJson.Fields;
import io.orrery.zk.iden3.StrictJson.Items;
import io.orrery.zk.iden3.StrictJson.Text;
import io.orrery.zk.iden3.StrictJson.Value;
import io.orrery.zk.iden3.StrictJson.Whole;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The inputs of a circom circuit as its JSON has them: to each signal's name its values, arrays of arrays laid
/// out row by row.
///
/// A value is an integer or a string of decimal digits or of `0x` and hexadecimal digits. It is taken modulo the
/// scalar field's order, as snarkjs does, so that `-1` and `"-1"` are the field's `-1`; unlike there, a large
/// number without quotes keeps all its digits. Signals of a bus are named by a path: `{"p": {"x": 1}}` gives
/// `p.x`, `{"p": [{"x": 1}]}` gives `p[0].x`.
///
/// @param signals in the order of the text
public record CircuitInputs(Map<String, List<Fr>> signals) {
    /// Longer integers are no element of a field, and cost time to reduce.
    private static final int MAX_DIGITS = 1000;

    public CircuitInputs {
        var copy = new LinkedHashMap<String, List<Fr>>();
        signals.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        signals = java.util.Collections.unmodifiableMap(copy);
    }

    public static CircuitInputs read(String json) throws Iden3FormatException {
        if (!(StrictJson.parse("inputs", json) instanceof Fields(var fields))) {
            throw new Iden3FormatException("inputs: are not an object of signals by name");
        }
        var signals = new LinkedHashMap<String, List<Fr>>();
        for (var field : fields.entrySet()) {
            add(signals, field.getKey(), field.getValue());
        }
        return new CircuitInputs(signals);
    }

    /// As [#read(String)], of a file; a refusal names it.
    public static CircuitInputs read(Path path) throws IOException {
        return SnarkjsJson.of(path, CircuitInputs::read);
    }

    private static void add(Map<String, List<Fr>> signals, String name, Value value) throws Iden3FormatException {
        switch (value) {
            case Fields(var fields) -> {
                for (var field : fields.entrySet()) {
                    add(signals, name + "." + field.getKey(), field.getValue());
                }
            }
            case Items(var items)
            when items.stream().anyMatch(CircuitInputs::holdsFields) -> {
                for (int i = 0; i < items.size(); i++) {
                    add(signals, name + "[" + i + "]", items.get(i));
                }
            }
            case Items _, Text _, Whole _ -> {
                var flat = new ArrayList<Fr>();
                flatten(flat, name, value);
                if (signals.put(name, flat) != null) {
                    throw new Iden3FormatException("signal " + SnarkjsJson.shortened(name) + ": is given twice");
                }
            }
        }
    }

    private static boolean holdsFields(Value value) {
        return switch (value) {
            case Fields _ -> true;
            case Items(var items) -> items.stream().anyMatch(CircuitInputs::holdsFields);
            case Text _, Whole _ -> false;
        };
    }

    private static void flatten(List<Fr> flat, String name, Value value) throws Iden3FormatException {
        switch (value) {
            case Items(var items) -> {
                for (var item : items) {
                    flatten(flat, name, item);
                }
            }
            case Text(var text) -> flat.add(element(name, flat.size(), text));
            case Whole(var digits) -> flat.add(element(name, flat.size(), digits));
            case Fields _ -> throw new IllegalStateException("arrays with objects are taken apart before");
        }
    }

    private static Fr element(String name, int index, String text) throws Iden3FormatException {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        // As in JavaScript's BigInt, a hexadecimal number has no sign.
        boolean hexadecimal = !negative && (digits.startsWith("0x") || digits.startsWith("0X"));
        if (hexadecimal) {
            digits = digits.substring(2);
        }
        int radix = hexadecimal ? 16 : 10;
        if (digits.isEmpty()
                || digits.length() > MAX_DIGITS
                || !digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
            throw new Iden3FormatException("signal " + SnarkjsJson.shortened(name) + ": value " + index + " is \""
                    + SnarkjsJson.shortened(text) + "\", which is not an integer of at most " + MAX_DIGITS
                    + " decimal digits, or hexadecimal ones after 0x");
        }
        var magnitude = new BigInteger(digits, radix);
        return Fr.reduce(negative ? magnitude.negate() : magnitude);
    }
}
