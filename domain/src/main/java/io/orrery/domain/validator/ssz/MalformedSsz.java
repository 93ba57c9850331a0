package io.orrery.domain.validator.ssz;

/// Bytes that are no value of the type, with the path of the field.
final class MalformedSsz extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String rule;

    private MalformedSsz(String path, String rule) {
        super((path.isEmpty() || path.startsWith("[") ? "value" + path : path) + ": " + rule);
        this.path = path;
        this.rule = rule;
    }

    /// @param rule the value, and the rule that it breaks
    MalformedSsz(String rule) {
        this("", rule);
    }

    /// The same, seen from the container.
    MalformedSsz in(String field) {
        return new MalformedSsz(path.isEmpty() || path.startsWith("[") ? field + path : field + "." + path, rule);
    }

    /// The same, seen from the list.
    MalformedSsz at(int index) {
        return in("[" + index + "]");
    }
}
