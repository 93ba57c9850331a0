package io.orrery.actors.validator.duty;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Collects what several answers give, so that it goes on together: when all have come, or some time after
/// the first. Who comes later goes alone; one answer that is missing holds nobody up.
final class Gathering<T> {
    private final Turn turn;
    private final long waitMs;
    private final Consumer<List<T>> then;
    private List<T> gathered = new ArrayList<>();
    private int missing;
    private boolean begun;
    private boolean over;

    /// @param answers how many there will be
    Gathering(Turn turn, long waitMs, int answers, Consumer<List<T>> then) {
        this.turn = turn;
        this.waitMs = waitMs;
        this.missing = answers;
        this.then = then;
    }

    /// What one answer gives; nothing where it gave nothing.
    void add(List<T> some) {
        gathered.addAll(some);
        missing--;
        if (over || missing == 0) {
            goOn();
        } else if (!begun) {
            begun = true;
            turn.at(turn.nowMs() + waitMs, () -> {
                over = true;
                goOn();
            });
        }
    }

    private void goOn() {
        if (!gathered.isEmpty()) {
            var all = gathered;
            gathered = new ArrayList<>();
            then.accept(all);
        }
    }
}
