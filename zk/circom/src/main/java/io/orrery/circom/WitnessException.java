package io.orrery.circom;

/// There is no witness, and the message says why; it names the program, and the signal or value where there is one.
public final class WitnessException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    WitnessException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    WitnessException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /// The file is no WebAssembly that circom 2 makes for this field, or asks for more than it may have.
        PROGRAM,
        /// A signal is missing, unknown, or has too few or too many values.
        INPUTS,
        /// The circuit itself refuses the inputs: an `assert` or a `===` does not hold.
        ASSERTION,
        /// The program broke down while it ran.
        TRAP,
        /// The program was stopped at its deadline.
        DEADLINE,
        /// The program wanted more memory than it may have, or than there is.
        MEMORY
    }
}
