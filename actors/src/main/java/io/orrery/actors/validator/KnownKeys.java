package io.orrery.actors.validator;

import io.orrery.domain.validator.custody.FirstUse;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import java.util.Map;
import java.util.Optional;

/// Which keys may sign, as [FirstUseWatch] has found last. It writes, any thread reads.
public final class KnownKeys implements KeyGate {
    private volatile Map<ValidatorKey, FirstUse.State> states = Map.of();

    void become(Map<ValidatorKey, FirstUse.State> now) {
        states = Map.copyOf(now);
    }

    @Override
    public Optional<String> hindrance(ValidatorKey key) {
        return switch (states.getOrDefault(key, FirstUse.UNSEEN)) {
            case FirstUse.State.Free _ -> Optional.empty();
            case FirstUse.State.Unseen _ ->
                Optional.of("it is not known yet what the chain has of the key, and it has no history here");
            case FirstUse.State.Waiting _ -> Optional.of("the key is not active on chain, and has no history here");
            case FirstUse.State.Watched _ ->
                Optional.of("the key has become active, and is watched for others who sign with it");
            case FirstUse.State.Held(var reason) -> Optional.of(text(reason));
        };
    }

    private static String text(FirstUse.Reason reason) {
        return switch (reason) {
            case ACTIVE_WITHOUT_HISTORY ->
                "the key is active on chain, and nothing is known here of what it has signed: import its history, or"
                        + " say that nobody else signs with it (accept-key)";
            case LIVE_ELSEWHERE -> "the key was seen to act on chain while nobody here signed with it";
            case SLASHED -> "the chain has the key as slashed";
        };
    }
}
