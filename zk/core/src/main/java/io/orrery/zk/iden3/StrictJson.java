package io.orrery.zk.iden3;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A reader for the JSON of keys, proofs, public inputs and a circuit's inputs: objects, arrays, strings without
/// escapes and integers are all that these have. Anything else is refused, with the place.
final class StrictJson {
    /// Far above any text of these: a million public inputs take 80 million characters.
    static final int MAX_CHARS = 1 << 27;

    /// A value takes some hundred bytes of memory, and but two characters of text.
    private static final int MAX_VALUES = 1 << 22;

    private static final int MAX_DEPTH = 16;

    sealed interface Value permits Text, Whole, Items, Fields {}

    record Text(String value) implements Value {}

    record Whole(String digits) implements Value {}

    record Items(List<Value> values) implements Value {}

    record Fields(Map<String, Value> values) implements Value {}

    private final String what;
    private final CharSequence text;
    private int at;
    private int values;

    private StrictJson(String what, CharSequence text) {
        this.what = what;
        this.text = text;
    }

    static Value parse(String what, CharSequence text) throws Iden3FormatException {
        if (text.length() > MAX_CHARS) {
            throw new Iden3FormatException(
                    what + ": has " + text.length() + " characters, at most " + MAX_CHARS + " allowed");
        }
        var reader = new StrictJson(what, text);
        var value = reader.value(0);
        if (reader.peek() != 0) {
            throw reader.wrong("something follows the end");
        }
        return value;
    }

    private Iden3FormatException wrong(String rule) {
        return new Iden3FormatException(what + ": at character " + at + ": " + rule);
    }

    /// The next character that is not white space, or 0 at the end.
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char wanted) throws Iden3FormatException {
        if (peek() != wanted) {
            throw wrong("'" + wanted + "' is wanted");
        }
        at++;
    }

    private Value value(int depth) throws Iden3FormatException {
        if (depth > MAX_DEPTH) {
            throw wrong("nested deeper than " + MAX_DEPTH);
        }
        if (++values > MAX_VALUES) {
            throw wrong("more than " + MAX_VALUES + " values");
        }
        char c = peek();
        if (c == '{') {
            return fields(depth);
        }
        if (c == '[') {
            return items(depth);
        }
        if (c == '"') {
            return new Text(string());
        }
        return whole();
    }

    private Fields fields(int depth) throws Iden3FormatException {
        var out = new LinkedHashMap<String, Value>();
        expect('{');
        if (peek() != '}') {
            while (true) {
                peek();
                String name = string();
                expect(':');
                if (out.put(name, value(depth + 1)) != null) {
                    throw wrong("field \"" + name + "\" occurs twice");
                }
                if (peek() != ',') {
                    break;
                }
                at++;
            }
        }
        expect('}');
        return new Fields(out);
    }

    private Items items(int depth) throws Iden3FormatException {
        var out = new ArrayList<Value>();
        expect('[');
        if (peek() != ']') {
            out.add(value(depth + 1));
            while (peek() == ',') {
                at++;
                out.add(value(depth + 1));
            }
        }
        expect(']');
        return new Items(out);
    }

    private String string() throws Iden3FormatException {
        expect('"');
        int from = at;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '\\' || c < ' ') {
                throw wrong("escapes and control characters are not used here");
            }
            at++;
        }
        String out = text.subSequence(from, at).toString();
        expect('"');
        return out;
    }

    /// A number, which must be an integer; JSON has no leading zeros, but they do no harm.
    private Whole whole() throws Iden3FormatException {
        int from = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int firstDigit = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (firstDigit == at) {
            throw wrong("a string, an integer, an array or an object is wanted");
        }
        if (at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0) {
            throw wrong("a number is not an integer in plain digits");
        }
        return new Whole(text.subSequence(from, at).toString());
    }
}
