package io.orrery.ethereum.keystore;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keys of one scheme by their public halves. Any thread may use it.
public final class KeyRing implements DutySigner {
    private final Scheme scheme;
    private final ConcurrentHashMap<ByteVector, KeystoreReader.Secret> keys = new ConcurrentHashMap<>();

    public KeyRing(Scheme scheme) {
        this.scheme = scheme;
    }

    /// False where that key is here already: then the one given is erased.
    public boolean add(KeystoreReader.Secret key) {
        if (key.scheme() != scheme) {
            throw new IllegalArgumentException("a key of " + key.scheme() + " among those of " + scheme);
        }
        boolean added = keys.putIfAbsent(key.publicKey(), key) == null;
        if (!added) {
            key.erase();
        }
        return added;
    }

    /// A signature that is under way ends first; none follows. False where the key is not here.
    public boolean remove(ByteVector publicKey) {
        var key = keys.remove(publicKey);
        if (key != null) {
            key.erase();
        }
        return key != null;
    }

    @Override
    public Scheme scheme() {
        return scheme;
    }

    @Override
    public Set<ByteVector> publicKeys() {
        return Set.copyOf(keys.keySet());
    }

    @Override
    public Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot) {
        return Optional.ofNullable(keys.get(publicKey)).flatMap(key -> key.sign(publicKey, signingRoot));
    }
}
