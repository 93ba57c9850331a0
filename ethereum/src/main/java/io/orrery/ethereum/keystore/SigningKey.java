package io.orrery.ethereum.keystore;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;

/// A secret key that can sign until it is erased. It prints its public half only.
public interface SigningKey {
    Scheme scheme();

    ByteVector publicKey();

    /// Empty where the key has been erased.
    Optional<ByteVector> sign(Digest root);

    /// Overwrites what this object holds of the secret. Copies that the runtime has moved or a library has
    /// made are out of reach.
    void erase();
}
