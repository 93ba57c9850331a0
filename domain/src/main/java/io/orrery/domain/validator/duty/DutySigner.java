package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;
import java.util.Set;

/// Keys that sign what they are given: whoever calls this has made sure before that it may be signed.
public interface DutySigner {
    Scheme scheme();

    /// Those that can sign now.
    Set<ByteVector> publicKeys();

    /// Empty where the key is not here, or not any more.
    Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot);
}
