package io.orrery.http.validator;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.RemoteKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keys of other signers, in memory.
final class FakeRemoteKeys implements RemoteKeys {
    final List<RemoteKey> known = new ArrayList<>();

    @Override
    public List<RemoteKey> keys() {
        return List.copyOf(known);
    }

    @Override
    public CompletionStage<List<Added>> add(List<RemoteKey> keys, String who) {
        return CompletableFuture.completedStage(keys.stream().map(this::added).toList());
    }

    private Added added(RemoteKey key) {
        if (known.stream().anyMatch(other -> other.key().equals(key.key()))) {
            return Added.DUPLICATE;
        }
        known.add(key);
        return Added.DONE;
    }

    @Override
    public CompletionStage<List<Removed>> remove(List<ValidatorKey> keys, String who) {
        return CompletableFuture.completedStage(keys.stream().map(this::removed).toList());
    }

    private Removed removed(ValidatorKey key) {
        if (known.stream().anyMatch(other -> other.key().equals(key) && other.fixed())) {
            return Removed.FIXED;
        }
        return known.removeIf(other -> other.key().equals(key)) ? Removed.DONE : Removed.NOT_FOUND;
    }
}
