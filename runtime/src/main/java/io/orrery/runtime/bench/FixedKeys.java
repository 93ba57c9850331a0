package io.orrery.runtime.bench;

import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.HistoryText;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import io.orrery.domain.validator.signing.KeyShelf;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.runtime.node.ValidatorNode;
import java.util.List;
import java.util.Optional;

/// The keys of a benchmark, which lie in no keystore: to open a thousand takes as many seconds. None comes and none
/// goes.
public record FixedKeys(DutySigner signer) implements KeyShelf, KeystoreReader, HistoryText {
    private static final String FIXED = "the keys of a benchmark stay as they are";

    public ValidatorNode.Keys of(NetworkProfile network, String keySet) {
        return new ValidatorNode.Keys(network, keySet, this, signer, this, this);
    }

    @Override
    public List<LocalKey> keys() {
        return signer.publicKeys().stream()
                .map(key -> new LocalKey(ValidatorKey.of(key.toBytes()), Optional.empty(), true))
                .toList();
    }

    @Override
    public void put(Opened opened, LockedKey locked) {
        throw new UnsupportedOperationException(FIXED);
    }

    @Override
    public void silence(ValidatorKey key) {
        throw new UnsupportedOperationException(FIXED);
    }

    @Override
    public void forget(ValidatorKey key) {
        throw new UnsupportedOperationException(FIXED);
    }

    @Override
    public Reloaded reload() {
        return new Reloaded(0, List.of());
    }

    @Override
    public Opened open(LockedKey locked) {
        throw new IllegalArgumentException(FIXED);
    }

    @Override
    public Interchange read(String json) {
        throw new UnsupportedOperationException(FIXED);
    }

    @Override
    public String write(Interchange file) {
        throw new UnsupportedOperationException(FIXED);
    }
}
