package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.KeystoreRefused;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// The keys of a node, which come and go with the files of its folder.
///
/// @param keySet that they are put into before they sign
record FolderRoom(OpenedKeys opened, SigningLedger ledger, String keySet) implements KeyRoom {
    private static final String FIXED = "the keys of this node are those of its folder";

    @Override
    public List<LocalKey> keys() {
        return keys(opened.publicKeys()).stream()
                .map(key -> new LocalKey(key, Optional.empty(), true))
                .toList();
    }

    private static List<ValidatorKey> keys(Collection<ByteVector> bytes) {
        return bytes.stream()
                .map(key -> ValidatorKey.of(key.toBytes()))
                .sorted()
                .toList();
    }

    @Override
    public CompletionStage<List<Imported>> take(List<LockedKey> keys, Optional<String> history, String who) {
        return CompletableFuture.failedStage(new IllegalStateException(FIXED));
    }

    @Override
    public CompletionStage<Removals> remove(List<ValidatorKey> keys, String who) {
        return CompletableFuture.failedStage(new IllegalStateException(FIXED));
    }

    @Override
    public CompletionStage<Reloaded> reload() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return opened.read();
                            } catch (KeystoreRefused refused) {
                                throw new CompletionException(refused);
                            }
                        },
                        work -> Thread.ofVirtual().name("keystores").start(work))
                .thenCompose(loaded -> ledger.add(keySet, keys(loaded.keys().publicKeys()))
                        .thenApply(_ -> new Reloaded(opened.use(loaded.keys()), OpenedKeys.left(loaded))));
    }
}
