package io.orrery.actors.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Two keys whose signatures are the roots that they sign.
final class FakeSigner implements DutySigner {
    static final ValidatorKey ONE = key(1);
    static final ValidatorKey OTHER = key(2);
    static final ValidatorKey ABSENT = key(3);

    final List<Digest> signed = new CopyOnWriteArrayList<>();

    private static ValidatorKey key(int number) {
        var bytes = new byte[ValidatorKey.BLS_BYTES];
        bytes[0] = (byte) number;
        return ValidatorKey.of(bytes);
    }

    @Override
    public Scheme scheme() {
        return Scheme.BLS12_381;
    }

    @Override
    public Set<ByteVector> publicKeys() {
        return Set.of(ByteVector.of(ONE.toBytes()), ByteVector.of(OTHER.toBytes()));
    }

    @Override
    public Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot) {
        if (!publicKeys().contains(publicKey)) {
            return Optional.empty();
        }
        signed.add(signingRoot);
        return Optional.of(ByteVector.of(signingRoot.toBytes()));
    }
}
