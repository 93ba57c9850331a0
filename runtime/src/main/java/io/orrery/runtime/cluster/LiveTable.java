package io.orrery.runtime.cluster;

import java.io.Console;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Shows views of a cluster, one after another: redrawn in place where a person is looking, else a line for
/// each change.
final class LiveTable {
    private final PrintWriter out;
    private final boolean terminal;
    private Optional<ClusterView> shown = Optional.empty();
    private int drawn;

    /// @param terminal whether lines may be redrawn
    LiveTable(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static LiveTable on(PrintWriter out) {
        return new LiveTable(
                out,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent());
    }

    void show(ClusterView view) {
        if (terminal) {
            if (drawn > 0) {
                // To the first line that was drawn, and clear what is below.
                out.print("\u001b[" + drawn + "A\u001b[J");
            }
            var lines = ClusterTable.lines(view);
            lines.forEach(out::println);
            drawn = lines.size();
        } else {
            for (var change : ClusterTable.changes(shown, view)) {
                out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + change);
            }
            shown = Optional.of(view);
        }
        out.flush();
    }

    /// A line that stays.
    void say(String line) {
        out.println(line);
        out.flush();
        drawn = 0;
    }
}
