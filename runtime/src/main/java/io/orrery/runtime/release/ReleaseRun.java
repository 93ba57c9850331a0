package io.orrery.runtime.release;

import io.orrery.runtime.release.ReleaseState.Stand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// Does what a plan says, step by step, and where a step does not hold goes back by itself, step by step, to what was
/// there before. Each thing that it does or sees is a line.
///
/// Nobody's answer takes a step back as a bad one does: what was there before was known to be good, and of what is
/// there
/// now nobody knows.
final class ReleaseRun {
    private static final int LINES = 20;

    enum Ended {
        DONE(0),
        WENT_BACK(1),
        UNANSWERED(3),
        STRANDED(4),
        NOT_BEGUN(5);

        private final int status;

        Ended(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /// @param minute as long as it is, but in tests
    /// @param tries of a gate that does not answer, and of a command that leads back
    record Pace(Duration minute, int tries, Duration pause) {
        static final Pace REAL = new Pace(Duration.ofMinutes(1), 3, Duration.ofSeconds(5));
    }

    private final ReleaseState state;
    private final Shell shell;
    private final GateCheck prometheus;
    private final Pace pace;
    private final Consumer<String> say;

    ReleaseRun(ReleaseState state, Shell shell, GateCheck prometheus, Pace pace, Consumer<String> say) {
        this.state = state;
        this.shell = shell;
        this.prometheus = prometheus;
        this.pace = pace;
        this.say = say;
    }

    Ended forward(String environment, ReleasePlan plan) throws InterruptedException {
        for (var check : plan.before()) {
            if (!holds(check)) {
                say.accept("nothing was changed: it is not " + check.what());
                return Ended.NOT_BEGUN;
            }
        }
        for (var gate : plan.steps().getFirst().gates()) {
            if (ask(gate) instanceof GateCheck.Verdict.NoAnswer) {
                say.accept("nothing was changed: nobody could say whether a step holds");
                return Ended.NOT_BEGUN;
            }
        }
        for (var at = 0; at < plan.steps().size(); at++) {
            var step = plan.steps().get(at);
            var stand = new Stand(environment, plan, at + 1);
            state.write(stand);
            say.accept("step " + step.name() + ": " + String.join(", ", step.roles()));
            for (var command : step.commands()) {
                if (!run(command)) {
                    return back(stand, step.name() + " could not be done", Ended.WENT_BACK);
                }
            }
            say.accept("waits %d minutes".formatted(step.waitMinutes()));
            Thread.sleep(pace.minute().multipliedBy(step.waitMinutes()));
            for (var gate : step.gates()) {
                switch (ask(gate)) {
                    case GateCheck.Verdict.Holds _ -> {}
                    case GateCheck.Verdict.Broken _ -> {
                        return back(stand, gate.gate() + " is broken", Ended.WENT_BACK);
                    }
                    case GateCheck.Verdict.NoAnswer _ -> {
                        return back(stand, gate.gate() + " has no answer", Ended.UNANSWERED);
                    }
                }
            }
        }
        state.end();
        say.accept("done: all steps hold");
        return Ended.DONE;
    }

    /// From where it stands, the last step first.
    Ended back(Stand stand, String why, Ended ended) throws InterruptedException {
        say.accept("goes back: " + why);
        List<String> last = List.of();
        for (var step : stand.plan().steps().subList(0, stand.begun()).reversed()) {
            for (var command : step.back()) {
                // Steps of which each leads the whole way lead to one state.
                if (!command.equals(last) && !insist(command)) {
                    say.accept("stands between: " + step.name() + " could not be taken back. A person has to look");
                    say.accept("  by hand: " + ReleasePlan.line(command));
                    say.accept("  again:   ./orrery release back --state " + state.file());
                    return Ended.STRANDED;
                }
                last = command;
            }
            state.write(new Stand(
                    stand.environment(), stand.plan(), stand.plan().steps().indexOf(step)));
        }
        state.end();
        say.accept("went back: what was there before is there");
        return ended;
    }

    private boolean insist(List<String> command) throws InterruptedException {
        for (var tried = 1; tried < pace.tries(); tried++) {
            if (run(command)) {
                return true;
            }
            Thread.sleep(pace.pause());
        }
        return run(command);
    }

    /// What it says is of interest where it does not hold, and then its end.
    private boolean holds(ReleasePlan.Check check) throws InterruptedException {
        say.accept("before: " + check.what());
        var last = new ArrayDeque<String>();
        int status = shell.run(check.command(), line -> {
            last.add(line);
            if (last.size() > LINES) {
                last.remove();
            }
        });
        if (status != 0) {
            say.accept("  $ " + ReleasePlan.line(check.command()));
            last.forEach(line -> say.accept("    " + line));
        }
        return status == 0;
    }

    private boolean run(List<String> command) throws InterruptedException {
        say.accept("  $ " + ReleasePlan.line(command));
        int status = shell.run(command, line -> say.accept("    " + line));
        if (status != 0) {
            say.accept("  ended with " + status);
        }
        return status == 0;
    }

    private GateCheck.Verdict ask(Rollout.Question gate) throws InterruptedException {
        var verdict = prometheus.check(gate, pace.tries(), pace.pause());
        say.accept("  gate " + gate.gate()
                + switch (verdict) {
                    case GateCheck.Verdict.Holds(var value) -> " holds: " + value;
                    case GateCheck.Verdict.Broken(var value) -> " is broken: " + value;
                    case GateCheck.Verdict.NoAnswer(var reason) -> ": no answer, " + reason;
                });
        return verdict;
    }

    /// Says where a release stands that ends here, and how it is taken back. Nothing is started: whoever ends a process
    /// seldom waits as long as a way back takes.
    void interrupted() throws InterruptedException {
        shell.close();
        state.read()
                .filter(stand -> stand.begun() > 0)
                .ifPresentOrElse(
                        stand -> {
                            var step = stand.plan().steps().get(stand.begun() - 1);
                            say.accept("interrupted: " + stand.environment() + " stands in step " + step.name());
                            step.back().forEach(command -> say.accept("  before it: " + ReleasePlan.line(command)));
                            say.accept("  all the way: ./orrery release back --state " + state.file());
                        },
                        () -> say.accept("interrupted: nothing was changed"));
    }
}
