package io.orrery.runtime.release;

import java.io.PrintWriter;
import java.net.URI;

/// A release that is done or undone by this process: what it says, and what it does when it is asked to end.
final class RunFrame {
    private final PrintWriter out;
    private final Shell shell = new Shell(System.getenv());
    private final ReleaseRun run;

    RunFrame(PrintWriter out, ReleaseState state, URI prometheus) {
        this.out = out;
        this.run = new ReleaseRun(state, shell, new GateCheck(prometheus), ReleaseRun.Pace.REAL, this::say);
    }

    Shell shell() {
        return shell;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    @FunctionalInterface
    interface Work {
        ReleaseRun.Ended of(ReleaseRun run) throws InterruptedException;
    }

    /// @return the status that it ends with
    int whileListening(Work work) throws InterruptedException {
        var hook = new Thread(this::interrupted, "release-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        var ended = work.of(run);
        Runtime.getRuntime().removeShutdownHook(hook);
        return ended.status();
    }

    private void interrupted() {
        try {
            run.interrupted();
        } catch (InterruptedException _) {
            say("interrupted twice");
        }
    }
}
