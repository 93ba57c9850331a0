package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs what a program from outside makes us do on a thread of its own, which is interrupted at the deadline: the
/// runtime looks for that in each loop and each call, translated or not.
final class Supervised {
    /// Deep enough for circuits of circuits; a program that goes deeper traps.
    private static final long STACK_BYTES = 8 << 20;

    private Supervised() {}

    /// @param label what is running, for the message
    static <T> T run(String label, String doing, Duration deadline, Callable<T> work)
            throws WitnessException, InterruptedException {
        var task = new FutureTask<>(work);
        var thread = new Thread(null, task, "circom", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new WitnessException(
                    Reason.DEADLINE,
                    label + ": was stopped after " + deadline.toMillis() / 1000.0 + " s of " + doing,
                    e);
        } catch (ExecutionException e) {
            throw told(label, doing, Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            // Also where this thread is interrupted: nobody waits for the result any more.
            thread.interrupt();
        }
    }

    private static WitnessException told(String label, String doing, Throwable cause) {
        return switch (cause) {
            case WitnessException e -> e;
            case OutOfMemoryError e ->
                new WitnessException(Reason.MEMORY, label + ": " + doing + " takes more memory than there is", e);
            case StackOverflowError e ->
                new WitnessException(Reason.PROGRAM, label + ": " + doing + " nests too deep", e);
            // Runtime and translator know many ways to say that a program is wrong, and some that are none.
            default ->
                new WitnessException(Reason.PROGRAM, label + ": " + doing + " failed: " + cause.getMessage(), cause);
        };
    }
}
