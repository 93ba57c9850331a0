package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

final class FakeKeySettings implements KeySettings {
    static final ByteVector RECIPIENT = ByteVector.of(new byte[20]);

    Setting defaults = new Setting(Optional.of(RECIPIENT), OptionalLong.of(45_000_000), Optional.of("orrery"));
    private final Map<ValidatorKey, Setting> set = new HashMap<>();

    @Override
    public Setting defaults() {
        return defaults;
    }

    @Override
    public CompletionStage<Setting> of(ValidatorKey key) {
        return CompletableFuture.completedStage(set.getOrDefault(key, Setting.NONE));
    }

    @Override
    public CompletionStage<Map<ValidatorKey, Setting>> all() {
        return CompletableFuture.completedStage(Map.copyOf(set));
    }

    @Override
    public CompletionStage<Setting> change(ValidatorKey key, UnaryOperator<Setting> change) {
        set.put(key, change.apply(set.getOrDefault(key, Setting.NONE)));
        return of(key);
    }
}
