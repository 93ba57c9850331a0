package io.orrery.http.shared;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to Redis: there, or not there. Whoever finds it wanting says so once, and from then on nobody
/// waits for it: a thread of its own makes it anew until Redis takes a write in the time that a request
/// would give it.
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    /// Commands that wait for an answer; one more is refused at once.
    private static final int MOST_IN_FLIGHT = 10_000;

    private static final int THREADS = 2;
    private static final int CLOSING_SECONDS = 2;
    private static final Duration PROBE_AGE = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private final RedisLogin.Source login;
    private final String probe;
    private final Script script;
    private final Metrics metrics;
    private final ClientResources resources;
    private final RedisClient client;
    /// One that is well; empty while it is made.
    private volatile Optional<StatefulRedisConnection<String, byte[]>> well = Optional.empty();
    private final AtomicBoolean mending = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);

    /// @param probe a key to write to
    /// @param script that is to be known there
    RedisLink(RedisSettings settings, RedisLogin.Source login, String probe, Script script, Metrics metrics) {
        this.settings = settings;
        this.login = login;
        this.probe = probe;
        this.script = script;
        this.metrics = metrics;
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                // Names as everything else here finds them.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options());
        client.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(io.lettuce.core.RedisChannelHandler<?, ?> connection) {
                well.filter(known -> known == connection).ifPresent(RedisLink.this::lost);
            }
        });
    }

    private ClientOptions options() {
        var ssl = SslOptions.builder().jdkSslProvider();
        settings.authority().ifPresent(file -> ssl.trustManager(file.toFile()));
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_IN_FLIGHT)
                // The one that every Redis speaks.
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectPatience())
                        .build())
                .sslOptions(ssl.build())
                .build();
    }

    /// Begins, and waits until it was tried once: a node that starts with Redis counts with it from the
    /// first request.
    void open() throws InterruptedException {
        mend();
        tried.await();
    }

    /// Empty where nothing is to be asked now. Never waits.
    Optional<StatefulRedisConnection<String, byte[]>> connection() {
        return well;
    }

    /// What was asked by it was refused, or not answered in time.
    void lost(StatefulRedisConnection<String, byte[]> by) {
        if (well.filter(known -> known == by).isPresent()) {
            mend();
        }
    }

    private void mend() {
        if (!mending.compareAndSet(false, true)) {
            return;
        }
        var left = well;
        well = Optional.empty();
        metrics.set(MetricName.SHARED_STORE_UP, 0);
        Thread.ofVirtual().name("orrery-shared-store").start(() -> {
            left.ifPresent(RedisLink::letGo);
            try {
                untilWell();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void untilWell() throws InterruptedException {
        boolean told = false;
        do {
            try {
                var connection = connected();
                mending.set(false);
                well = Optional.of(connection);
                metrics.set(MetricName.SHARED_STORE_UP, 1);
                if (told) {
                    LOG.info("shared store back, nodes count callers together: host={}", settings.host());
                }
                if (closed.getCount() == 0) {
                    letGo(connection);
                } else if (!connection.isOpen()) {
                    // Nobody was told of an end before it was there to be lost.
                    lost(connection);
                }
                return;
            } catch (ExecutionException | TimeoutException | RuntimeException unwell) {
                // A connection that ended and was made again at once, as each is some time, is nothing to tell.
                if (!told) {
                    told = true;
                    LOG.warn(
                            "shared store gone, this node counts callers by itself: host={} port={} why={}",
                            settings.host(),
                            settings.port(),
                            reason(unwell));
                }
            } finally {
                tried.countDown();
            }
        } while (!closed.await(settings.pause().toMillis(), TimeUnit.MILLISECONDS));
    }

    private StatefulRedisConnection<String, byte[]> connected()
            throws InterruptedException, ExecutionException, TimeoutException {
        var known = login.get();
        var uri = RedisURI.builder()
                .withHost(settings.host())
                .withPort(settings.port())
                .withSsl(settings.tls())
                .withDatabase(settings.database())
                .withTimeout(settings.connectPatience());
        if (!known.user().isEmpty()) {
            uri.withAuthentication(known.user(), known.password().toCharArray());
        } else if (!known.password().isEmpty()) {
            uri.withPassword(known.password().toCharArray());
        }
        var opening = client.connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), uri.build());
        StatefulRedisConnection<String, byte[]> connection;
        try {
            connection = within(opening, settings.connectPatience());
        } catch (TimeoutException late) {
            // What comes after all is let go.
            var _ = opening.thenAccept(RedisLink::letGo);
            throw late;
        }
        try {
            var asked = connection.async();
            within(asked.scriptLoad(script.text()), settings.connectPatience());
            // Not only there: it takes writes, in time.
            within(
                    asked.set(probe, "1".getBytes(StandardCharsets.US_ASCII), SetArgs.Builder.px(PROBE_AGE)),
                    settings.patience());
            return connection;
        } catch (ExecutionException | TimeoutException | RuntimeException unwell) {
            letGo(connection);
            throw unwell;
        }
    }

    /// Nobody waits for its end.
    private static void letGo(StatefulRedisConnection<?, ?> connection) {
        var _ = connection.closeAsync();
    }

    private static <T> T within(CompletionStage<T> stage, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The innermost says it best: a refused password, a certificate, a port that nobody listens on.
    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        closed.countDown();
        well = Optional.empty();
        client.shutdown(0, CLOSING_SECONDS, TimeUnit.SECONDS);
        var _ = resources.shutdown(0, CLOSING_SECONDS, TimeUnit.SECONDS);
    }
}
