package io.orrery.domain.proof;

/// A proof was made that does not verify, from a witness that was thought to be one: its maker computes
/// wrongly, or has a key of another circuit.
public final class InvalidProof extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidProof(String message) {
        super(message);
    }
}
