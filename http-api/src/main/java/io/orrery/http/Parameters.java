package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/// The parameters of one call, by position or by name, and who makes it.
record Parameters(List<String> names, JsonNode given, Asker asker) {

    /// Refuses surplus and unknown parameters; `given` is an array, an object or missing.
    static Parameters of(Method method, JsonNode given, Asker asker) {
        var names = method.parameters();
        if (given.isArray() && given.size() > names.size()) {
            throw new RefusedException(
                    Reason.UNKNOWN_PARAMETER,
                    "params[" + names.size() + "]",
                    method.name() + " takes " + names.size() + " parameters, not " + given.size());
        }
        for (var name : (Iterable<String>) given::fieldNames) {
            if (!names.contains(name)) {
                throw new RefusedException(
                        Reason.UNKNOWN_PARAMETER, name, method.name() + " takes no such parameter; it takes " + names);
            }
        }
        return new Parameters(names, given, asker);
    }

    /// The parameter of that name; absent where it was not given.
    Argument get(String name) {
        var node = given.isArray() ? given.get(names.indexOf(name)) : given.get(name);
        return new Argument(name, node == null ? MissingNode.getInstance() : node);
    }
}
