package io.orrery.domain.validator.duty;

/// How a network's validators sign.
public enum Scheme {
    /// BLS12-381 with public keys in G1; signatures are aggregated. Signing twice gives one signature.
    BLS12_381(48, 96),
    /// FIPS 204, hedged: signing twice gives two signatures. Nothing is aggregated.
    ML_DSA_87(2592, 4627);

    private final int publicKeyBytes;
    private final int signatureBytes;

    Scheme(int publicKeyBytes, int signatureBytes) {
        this.publicKeyBytes = publicKeyBytes;
        this.signatureBytes = signatureBytes;
    }

    public int publicKeyBytes() {
        return publicKeyBytes;
    }

    public int signatureBytes() {
        return signatureBytes;
    }
}
