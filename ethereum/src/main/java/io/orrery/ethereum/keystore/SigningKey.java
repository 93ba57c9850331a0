package io.orrery.ethereum.keystore;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;
import java.util.Set;

/// A secret key that can sign until it is erased. It prints its public half only.
public interface SigningKey extends KeystoreReader.Secret {
    @Override
    Scheme scheme();

    @Override
    ByteVector publicKey();

    /// Empty where the key has been erased.
    Optional<ByteVector> sign(Digest root);

    /// Overwrites what this object holds of the secret. Copies that the runtime has moved or a library has
    /// made are out of reach.
    @Override
    void erase();

    @Override
    default Set<ByteVector> publicKeys() {
        return Set.of(publicKey());
    }

    @Override
    default Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot) {
        return publicKey.equals(publicKey()) ? sign(signingRoot) : Optional.empty();
    }
}
