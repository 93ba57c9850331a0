package io.orrery.circom;

import io.orrery.circom.WitnessException.Reason;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/// All that a program of circom may call: it tells of errors, and writes what the circuit's `log` says, one
/// character a call. Everything it says is bounded.
final class HostCalls {
    private static final int MAX_MESSAGE = 4_000;
    private static final int MAX_LINES = 10_000;
    private static final int WORDS = 8;

    /// Why `exceptionHandler` was called, by its code.
    private static final List<String> CODES = List.of(
            "unknown error 0",
            "signal not found",
            "too many signals set",
            "signal already set",
            "assert failed",
            "not enough memory",
            "input signal array access exceeds the size",
            "out of bounds array access");

    private static final int ASSERT_FAILED = 4;
    private static final int NOT_ENOUGH_MEMORY = 5;

    private final Consumer<String> log;
    private final StringBuilder error = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private int lines;

    HostCalls(Consumer<String> log) {
        this.log = log;
    }

    /// The program's own refusal, on its way out through its frames.
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Reason reason;

        Refusal(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    /// The functions that a program of circom imports, whichever of them this one does.
    ImportValues imports() {
        return ImportValues.builder()
                .addFunction(
                        function("exceptionHandler", 1, (_, arguments) -> {
                            throw refusal((int) arguments[0]);
                        }),
                        function("printErrorMessage", 0, (instance, _) -> {
                            append(error, message(instance) + "\n");
                            return new long[0];
                        }),
                        function("writeBufferMessage", 0, (instance, _) -> {
                            logged(message(instance));
                            return new long[0];
                        }),
                        function("showSharedRWMemory", 0, (instance, _) -> {
                            logged(sharedElement(instance));
                            return new long[0];
                        }))
                .build();
    }

    private static HostFunction function(String name, int parameters, WasmFunctionHandle handle) {
        var numbers = Collections.nCopies(parameters, ValType.I32);
        return new HostFunction("runtime", name, FunctionType.of(numbers, List.of()), handle);
    }

    private Refusal refusal(int code) {
        String what = code > 0 && code < CODES.size() ? CODES.get(code) : "unknown error " + code;
        // The messages tell template and line, innermost first.
        String where = error.toString().strip().replaceAll("\\s*\n\\s*", "; ");
        return new Refusal(
                switch (code) {
                    case ASSERT_FAILED -> Reason.ASSERTION;
                    case NOT_ENOUGH_MEMORY -> Reason.MEMORY;
                    default -> Reason.TRAP;
                },
                where.isEmpty() ? what : what + ": " + where);
    }

    private static String message(Instance instance) {
        var next = instance.export("getMessageChar");
        var message = new StringBuilder();
        for (int c = (int) next.apply()[0]; c != 0; c = (int) next.apply()[0]) {
            if (message.length() == MAX_MESSAGE) {
                throw new Refusal(Reason.TRAP, "a message is longer than " + MAX_MESSAGE + " characters");
            }
            message.append(c == '\n' || (c >= ' ' && c <= '~') ? (char) c : '?');
        }
        return message.toString();
    }

    private static void append(StringBuilder to, String text) {
        if (to.length() + text.length() <= MAX_MESSAGE) {
            to.append(text);
        }
    }

    /// A `log` writes its parts one by one and then the end of the line.
    private void logged(String part) {
        if (!part.equals("\n")) {
            append(line, line.isEmpty() ? part : " " + part);
            return;
        }
        if (++lines <= MAX_LINES) {
            log.accept(line.toString());
        }
        line.setLength(0);
    }

    private static String sharedElement(Instance instance) {
        var read = instance.export("readSharedRWMemory");
        var value = BigInteger.ZERO;
        for (int i = WORDS - 1; i >= 0; i--) {
            value = value.shiftLeft(32).add(BigInteger.valueOf(read.apply(i)[0] & 0xffffffffL));
        }
        return value.toString();
    }
}
