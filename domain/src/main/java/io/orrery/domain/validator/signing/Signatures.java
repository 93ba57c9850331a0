package io.orrery.domain.validator.signing;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whatever signs what it is given, here or elsewhere: whoever calls this has made sure before that it may
/// be signed. Another signer is told the whole duty, because it computes the root itself.
public interface Signatures {
    /// Those that can sign now.
    Set<ByteVector> publicKeys();

    /// May compute on the thread that calls. Empty where the key is not here, or not any more; fails where
    /// another signer does not answer, or not with a signature of this root.
    ///
    /// @param fork as the root was computed with; deposits and registrations have none
    /// @param root that is signed
    CompletionStage<Optional<ByteVector>> of(ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Digest root);

    /// By secrets that are here.
    static Signatures by(DutySigner keys) {
        return new Signatures() {
            @Override
            public Set<ByteVector> publicKeys() {
                return keys.publicKeys();
            }

            @Override
            public CompletionStage<Optional<ByteVector>> of(
                    ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Digest root) {
                return CompletableFuture.completedStage(keys.sign(ByteVector.of(key.toBytes()), root));
            }
        };
    }

    /// By these, and by the other ones with the keys that are not here.
    default Signatures orElse(Signatures other) {
        var first = this;
        return new Signatures() {
            @Override
            public Set<ByteVector> publicKeys() {
                var here = first.publicKeys();
                var there = other.publicKeys();
                if (there.isEmpty()) {
                    return here;
                }
                return Stream.concat(here.stream(), there.stream()).collect(Collectors.toUnmodifiableSet());
            }

            @Override
            public CompletionStage<Optional<ByteVector>> of(
                    ValidatorKey key, Duty duty, Optional<ForkInfo> fork, Digest root) {
                return first.of(key, duty, fork, root)
                        .thenCompose(signature -> signature.isPresent()
                                ? CompletableFuture.completedStage(signature)
                                : other.of(key, duty, fork, root));
            }
        };
    }
}
