package io.orrery.http.validator;

import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.KeySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/// Keys in memory. A keystore here is its public key in hexadecimal, and its password `right`.
final class FakeKeys implements KeyRoom, KeySettings {
    static final String REFUSED_HISTORY = "broken";
    final List<LocalKey> local = new ArrayList<>();
    final List<ValidatorKey> gone = new ArrayList<>();
    final List<String> histories = new ArrayList<>();
    final Map<ValidatorKey, Setting> settings = new HashMap<>();
    CompletableFuture<Reloaded> looking = new CompletableFuture<>();

    @Override
    public List<LocalKey> keys() {
        return List.copyOf(local);
    }

    @Override
    public CompletionStage<List<Imported>> take(List<LockedKey> keys, Optional<String> history, String who) {
        if (history.filter(REFUSED_HISTORY::equals).isPresent()) {
            return CompletableFuture.failedStage(new InterchangeRefused("data[0].pubkey is missing"));
        }
        histories.addAll(history.stream().toList());
        return CompletableFuture.completedStage(keys.stream().map(this::taken).toList());
    }

    private Imported taken(LockedKey locked) {
        if (!locked.password().equals("right")) {
            return new Imported.Failed("the password does not open the keystore");
        }
        var key = ValidatorKey.parse(locked.json());
        if (local.stream().anyMatch(known -> known.key().equals(key))) {
            return new Imported.Duplicate(key);
        }
        local.add(new LocalKey(key, Optional.of("m/12381/3600/0/0/0"), false));
        return new Imported.Done(key);
    }

    @Override
    public CompletionStage<Removals> remove(List<ValidatorKey> keys, String who) {
        var removed = keys.stream().map(this::removed).toList();
        return CompletableFuture.completedStage(new Removals(removed, "{\"history\":true}"));
    }

    private Removed removed(ValidatorKey key) {
        if (local.stream().anyMatch(known -> known.key().equals(key) && known.fixed())) {
            return new Removed(key, Removal.STILL_HERE, "its keystore lies where nothing may be changed");
        }
        if (local.removeIf(known -> known.key().equals(key))) {
            gone.add(key);
            return new Removed(key, Removal.DELETED, "");
        }
        return new Removed(key, gone.contains(key) ? Removal.NOT_ACTIVE : Removal.NOT_FOUND, "");
    }

    @Override
    public CompletionStage<Reloaded> reload() {
        return looking;
    }

    @Override
    public Setting defaults() {
        return new Setting(Optional.empty(), OptionalLong.of(36_000_000), Optional.of("orrery"));
    }

    @Override
    public CompletionStage<Setting> of(ValidatorKey key) {
        return CompletableFuture.completedStage(settings.getOrDefault(key, Setting.NONE));
    }

    @Override
    public CompletionStage<Map<ValidatorKey, Setting>> all() {
        return CompletableFuture.completedStage(Map.copyOf(settings));
    }

    @Override
    public CompletionStage<Setting> change(ValidatorKey key, UnaryOperator<Setting> change) {
        var changed = change.apply(settings.getOrDefault(key, Setting.NONE));
        settings.put(key, changed);
        return CompletableFuture.completedStage(changed);
    }
}
