package io.orrery.runtime.node;

import akka.actor.ActorSystem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// What `/ready` of Akka Management asks beside membership. Named in the configuration.
public final class ReadinessCheck implements Supplier<CompletionStage<Boolean>> {
    private final NotReady watch;

    public ReadinessCheck(ActorSystem system) {
        this.watch = system.settings()
                .setup()
                .get(ReadinessWatch.class)
                .<NotReady>map(watch -> watch)
                .or(() -> system.settings().setup().get(ValidatorReadiness.class))
                .orElseThrow(() -> new IllegalStateException(
                        "the actor system has a readiness check and nobody who looks: create it with one's setup"));
    }

    /// False, which is answered by 503, where this node ends; fails with what is missing.
    @Override
    public CompletionStage<Boolean> get() {
        if (watch.isEnding()) {
            return CompletableFuture.completedFuture(false);
        }
        return watch.missing()
                .<CompletionStage<Boolean>>map(
                        missing -> CompletableFuture.failedFuture(new IllegalStateException(missing)))
                .orElseGet(() -> CompletableFuture.completedFuture(true));
    }
}
