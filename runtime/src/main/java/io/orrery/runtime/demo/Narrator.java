package io.orrery.runtime.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Tells a person what is going on: phases with their time, facts, and one bar at a time. Writes to standard error, so
/// that standard output stays for results.
public final class Narrator {
    private static final int BAR = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final long startedNanos = System.nanoTime();
    private boolean barOpen;
    private String lastBar = "";

    /// @param terminal whether a line may be redrawn; otherwise a bar prints only when it has grown by a tenth
    public Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /// Redraws only where a person is looking.
    public static Narrator onStandardError() {
        return new Narrator(
                System.err,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent());
    }

    public void phase(String title) {
        closeBar();
        out.printf(Locale.ROOT, "%n[%6.1f s] %s%n", elapsed().toMillis() / 1000.0, title);
    }

    public void fact(String name, Object value) {
        closeBar();
        out.printf(Locale.ROOT, "           %-22s %s%n", name, value);
    }

    /// @param fraction 0 to 1
    public void bar(String name, double fraction) {
        var filled = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR);
        var line = String.format(
                Locale.ROOT,
                "           %-22s [%s%s] %3d %%",
                name,
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                Math.round(Math.clamp(fraction, 0, 1) * 100));
        if (terminal) {
            out.print("\r" + line);
            barOpen = true;
        } else {
            var step = name + filled * 10 / BAR;
            if (!step.equals(lastBar)) {
                out.println(line);
                lastBar = step;
            }
        }
        out.flush();
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private void closeBar() {
        if (barOpen) {
            out.println();
            barOpen = false;
        }
    }
}
