package io.orrery.runtime.beacon;

import java.util.List;
import java.util.function.Function;

/// A method and a path of the API, and who answers it.
///
/// @param pattern segments below `/eth` or `/qrl`; `*` stands for any one
record Route(String method, List<String> pattern, Function<Request, Reply> answer) {

    static Route get(String pattern, Function<Request, Reply> answer) {
        return new Route("GET", List.of(pattern.split("/", -1)), answer);
    }

    static Route post(String pattern, Function<Request, Reply> answer) {
        return new Route("POST", List.of(pattern.split("/", -1)), answer);
    }

    boolean fits(List<String> path) {
        if (path.size() != pattern.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            if (!pattern.get(i).equals("*") && !pattern.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }
}
