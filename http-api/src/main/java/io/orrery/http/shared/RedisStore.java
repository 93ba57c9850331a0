package io.orrery.http.shared;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// What nodes keep together in a Redis. One connection carries what all requests ask; an answer is waited
/// for as long as the settings say, and then Redis counts as gone until it has shown that it is well.
///
/// Every key begins with the deployment's name and has an end, and of callers there are hashes only.
public final class RedisStore implements SharedStore {
    private static final int CALLER_BYTES = 16;
    private static final String TAKE = "1";
    private static final String LOOK = "0";

    private final RedisLink link;
    private final Duration patience;
    private final Metrics metrics;
    private final String prefix;
    private final String script;
    /// Whatever follows an answer may wait, and Redis' own threads must not.
    private final ExecutorService followers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("orrery-shared-", 0).factory());

    private RedisStore(RedisLink link, Duration patience, Metrics metrics, String prefix, String script) {
        this.link = link;
        this.patience = patience;
        this.metrics = metrics;
        this.prefix = prefix;
        this.script = script;
    }

    /// Waits until Redis was tried once, and goes on without it where it does not answer.
    ///
    /// @param deployment what no other deployment on the same Redis is named
    public static RedisStore open(RedisSettings settings, RedisLogin.Source login, String deployment, Metrics metrics) {
        // In braces: a cluster of Redis keeps what is of one deployment in one place.
        var prefix = "orrery:{" + deployment + "}:";
        var script = Script.read("take.lua");
        var link = new RedisLink(settings, login, prefix + "probe", script, metrics);
        try {
            link.open();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new RedisStore(link, settings.patience(), metrics, prefix, script.sha());
    }

    @Override
    public CompletionStage<Taken> take(SharedBucket bucket, String caller, int tokens) {
        return counted(bucket, caller, tokens, TAKE);
    }

    @Override
    public CompletionStage<Taken> look(SharedBucket bucket, String caller) {
        return counted(bucket, caller, 1, LOOK);
    }

    private CompletionStage<Taken> counted(SharedBucket bucket, String caller, int tokens, String way) {
        var key = prefix + "bucket:" + bucket.name() + ":" + hash(caller);
        var arguments = new byte[][] {
            ascii(Double.toString(bucket.interval())),
            ascii(Integer.toString(bucket.burst())),
            ascii(Integer.toString(tokens)),
            ascii(way)
        };
        return following(
                this.<Long>ask(by -> by.evalsha(script, ScriptOutputType.INTEGER, new String[] {key}, arguments)),
                answer -> answer.<Taken>map(RedisStore::taken).orElseGet(this::unanswered));
    }

    private static Taken taken(long micros) {
        return micros == 0
                ? new Taken.Granted()
                : new Taken.Refused(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros)));
    }

    private Taken unanswered() {
        metrics.count(MetricName.SHARED_STORE_UNANSWERED, 1);
        return new Taken.Unknown();
    }

    @Override
    public void keep(Kept kept) {
        var arguments = SetArgs.Builder.px(kept.age());
        var value = kept.value().getBytes(StandardCharsets.UTF_8);
        var _ = ask(by -> by.set(prefix + kept.key(), value, kept.replaces() ? arguments : arguments.nx()));
    }

    @Override
    public CompletionStage<Optional<String>> find(String key) {
        return following(
                this.<byte[]>ask(by -> by.getrange(prefix + key, 0, MOST_VALUE_BYTES)),
                found -> found.filter(value -> value.length > 0 && value.length <= MOST_VALUE_BYTES)
                        .map(value -> new String(value, StandardCharsets.UTF_8)));
    }

    /// At once where there is nothing to wait for.
    private <A, T> CompletionStage<T> following(CompletableFuture<A> answer, Function<A, T> step) {
        return answer.isDone() ? answer.thenApply(step) : answer.thenApplyAsync(step, followers);
    }

    /// Empty where there is no answer in time, or none at all.
    private <A> CompletableFuture<Optional<A>> ask(
            Function<RedisAsyncCommands<String, byte[]>, RedisFuture<A>> question) {
        var known = link.connection();
        if (known.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var by = known.get();
        return asked(question, by.async())
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                .handle((value, failure) -> {
                    if (failure != null) {
                        link.lost(by);
                        return Optional.empty();
                    }
                    return Optional.ofNullable(value);
                });
    }

    /// A connection that was closed refuses by an exception.
    private static <A> CompletableFuture<A> asked(
            Function<RedisAsyncCommands<String, byte[]>, RedisFuture<A>> question,
            RedisAsyncCommands<String, byte[]> by) {
        try {
            return question.apply(by).toCompletableFuture().copy();
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hash(String caller) {
        var hash = Script.digest("SHA-256", caller.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(hash, CALLER_BYTES));
    }

    @Override
    public void close() {
        link.close();
        followers.shutdown();
    }
}
