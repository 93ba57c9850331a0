package io.orrery.runtime.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// Figures by name, with the ones that were asked for.
final class Rules {
    private final Map<String, Figure> figures;
    private final Map<String, Figure> used = new LinkedHashMap<>();

    Rules(Map<String, Figure> figures) {
        this.figures = figures;
    }

    Figure get(String name) {
        var figure = figures.get(name);
        if (figure == null) {
            throw new NoSuchElementException("figures: there is no " + name);
        }
        used.put(name, figure);
        return figure;
    }

    List<Figure> used() {
        return List.copyOf(used.values());
    }
}
