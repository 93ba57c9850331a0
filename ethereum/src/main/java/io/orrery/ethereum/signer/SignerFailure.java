package io.orrery.ethereum.signer;

/// Another signer has given no signature that counts. The message says which signer, and why.
public final class SignerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    SignerFailure(String message) {
        super(message);
    }
}
