package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.BeaconNode.Subscription;
import io.orrery.domain.validator.beacon.ChainEvent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/// A node's stream of events, in a thread of its own that takes it up again whenever it breaks.
///
/// Source: ethereum/beacon-APIs, `eventstream`; WHATWG HTML, *server-sent events*.
final class BeaconEvents implements Subscription {
    /// An event of the two that are asked for has less than 1,000.
    private static final int MOST_BYTES = 64 << 10;
    private static final int OK = 200;

    private final BeaconHttp http;
    private final Request request;
    private final Duration silence;
    private final BeaconSettings settings;
    private final Consumer<ChainEvent> listener;
    private final NodeNews news;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable Call> call = new AtomicReference<>();

    private BeaconEvents(
            BeaconHttp http,
            HttpUrl.Builder path,
            Duration silence,
            BeaconSettings settings,
            Consumer<ChainEvent> listener,
            NodeNews news) {
        this.http = http;
        // With a comma, as it is: not all servers take it in digits.
        this.request = http.to(path.addEncodedQueryParameter("topics", "head,chain_reorg")
                        .build())
                .header("Accept", "text/event-stream")
                .build();
        this.silence = silence;
        this.settings = settings;
        this.listener = listener;
        this.news = news;
    }

    static Subscription start(
            BeaconHttp http,
            HttpUrl.Builder path,
            long secondsPerSlot,
            BeaconSettings settings,
            Consumer<ChainEvent> listener,
            NodeNews news) {
        var silence = Duration.ofSeconds(secondsPerSlot * settings.silentSlots());
        var events = new BeaconEvents(http, path, silence, settings, listener, news);
        Thread.ofVirtual().name("events-of-" + http.name()).start(events::run);
        return events;
    }

    private void run() {
        var pause = settings.pause();
        boolean told = false;
        while (!isClosed()) {
            var end = stream();
            if (isClosed()) {
                return;
            }
            if (!told || end.connected()) {
                listener.accept(new ChainEvent.Silent(end.why()));
                told = true;
            }
            pause = end.heard() ? settings.pause() : pause;
            if (await(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(settings.longestPause()) < 0
                    ? pause.multipliedBy(2)
                    : settings.longestPause();
        }
    }

    /// How a stream ended.
    ///
    /// @param connected whether it began
    /// @param heard whether an event came
    private record End(String why, boolean connected, boolean heard) {}

    private End stream() {
        var next = http.stream(request, silence);
        call.set(next);
        if (isClosed()) {
            next.cancel();
        }
        boolean connected = false;
        var lines = new Lines();
        try (var response = next.execute()) {
            if (response.code() != OK || !isStream(response)) {
                throw new IOException("HTTP " + response.code() + " and no stream of events");
            }
            connected = true;
            listener.accept(new ChainEvent.Connected());
            // Present in every response that a call hands over.
            lines.readAll(Objects.requireNonNull(response.body()).source());
            return end(Kind.UNAVAILABLE, "the stream has ended", true, lines.heard);
        } catch (IOException broken) {
            return end(Kind.UNAVAILABLE, String.valueOf(broken.getMessage()), connected, lines.heard);
        } catch (IllegalArgumentException nonsense) {
            return end(Kind.NONSENSE, String.valueOf(nonsense.getMessage()), connected, lines.heard);
        }
    }

    private End end(Kind kind, String why, boolean connected, boolean heard) {
        if (!isClosed()) {
            news.failed(http.name(), http.failure(kind, request, why));
        }
        return new End(why, connected, heard);
    }

    private static boolean isStream(Response response) {
        return String.valueOf(response.header("Content-Type")).startsWith("text/event-stream");
    }

    /// The lines of a stream, whose blank ones end an event.
    private final class Lines {
        private String name = "";
        private final StringBuilder data = new StringBuilder();
        private boolean heard;

        void readAll(BufferedSource source) throws IOException {
            while (!source.exhausted()) {
                read(line(source));
            }
        }

        private static String line(BufferedSource source) throws IOException {
            try {
                return source.readUtf8LineStrict(MOST_BYTES);
            } catch (EOFException none) {
                if (source.getBuffer().size() >= MOST_BYTES) {
                    throw new IllegalArgumentException("a line has more than " + MOST_BYTES + " bytes");
                }
                throw none;
            }
        }

        private void read(String line) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    tell(name, data.toString());
                    heard = true;
                }
                name = "";
                data.setLength(0);
            } else if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip()).append('\n');
                if (data.length() > MOST_BYTES) {
                    throw new IllegalArgumentException("an event has more than " + MOST_BYTES + " bytes");
                }
            }
            // Comments, which keep the connection, ids and times to try again say nothing here.
        }
    }

    private void tell(String name, String data) {
        if (isClosed()) {
            return;
        }
        switch (name) {
            case "head" -> listener.accept(head(read(data)));
            case "chain_reorg" -> listener.accept(reorganized(read(data)));
            default -> {
                // Others were not asked for.
            }
        }
    }

    private static Reply read(String data) {
        return Reply.read(data.getBytes(StandardCharsets.UTF_8));
    }

    private static ChainEvent head(Reply reply) {
        return new ChainEvent.Head(
                reply.member("slot").time(),
                reply.member("block").root(),
                reply.member("previous_duty_dependent_root").root(),
                reply.member("current_duty_dependent_root").root(),
                reply.member("execution_optimistic").truth());
    }

    private static ChainEvent reorganized(Reply reply) {
        return new ChainEvent.Reorganized(
                reply.member("slot").time(), reply.member("depth").time());
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /// Whether it was closed meanwhile.
    private boolean await(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        var current = call.get();
        if (current != null) {
            current.cancel();
        }
    }
}
