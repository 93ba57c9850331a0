package io.orrery.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.stream.Attributes;
import akka.stream.BoundedSourceQueue;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One peer at `/ws`. A thread of its own reads its messages and answers them one after another, so a peer that sends
/// faster than it is answered is slowed down by TCP; what waits to be sent is counted, and a peer that does not take it
/// is cut off.
final class WebSocketConnection {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    /// Silences in a row after which a peer is gone: it was pinged after the first.
    private static final int LAST_SILENCE = 2;

    /// What is said to a peer's messages. It may wait.
    interface Answers {
        /// Empty where there is nothing to say.
        Optional<JsonNode> to(byte[] utf8, Subscriptions subscriptions);

        /// Whether the peer may ping now.
        boolean mayPing();
    }

    private final HttpSettings settings;
    private final ActorSystem<?> system;
    private final Answers answers;
    private final Runnable whenClosing;
    private final WebSocketFrames frames;
    /// Of the reading thread: what comes can not be told apart any more.
    private boolean broken;

    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicInteger waitingMessages = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Subscriptions subscriptions;
    private final BoundedSourceQueue<ByteString> out;
    private final SinkQueueWithCancel<ByteString> in;
    private final SharedKillSwitch abort = KillSwitches.shared("websocket");
    private final Flow<ByteString, ByteString, NotUsed> flow;

    /// @param whenClosing told when nothing more is said to the peer
    WebSocketConnection(HttpSettings settings, ActorSystem<?> system, Answers answers, Runnable whenClosing) {
        this.settings = settings;
        this.system = system;
        this.answers = answers;
        this.whenClosing = whenClosing;
        this.frames = new WebSocketFrames(settings.maxBodyBytes());
        this.subscriptions = new Subscriptions(settings.webSockets().maxSubscriptions(), this::send, this::tooSlow);
        // Behind the last message that is taken there is room for the close frame.
        var sending = Source.<ByteString>queue(settings.webSockets().maxOutMessages() + 1)
                .map(this::taken)
                .via(abort.flow())
                .withAttributes(Attributes.inputBuffer(1, 1))
                .preMaterialize(system);
        var receiving = Sink.<ByteString>queue(1).preMaterialize(system);
        this.out = sending.first();
        this.in = receiving.first();
        // Not coupled by Akka, for which the end of reading is the end of writing: what was said before is still sent.
        this.flow = Flow.fromSinkAndSource(receiving.second(), sending.second().watchTermination((nothing, sent) -> {
            sent.whenComplete((_, _) -> in.cancel());
            return nothing;
        }));
    }

    /// The bytes of the connection, in and out.
    Flow<ByteString, ByteString, NotUsed> flow() {
        return flow;
    }

    void tell(News news) {
        subscriptions.tell(news);
    }

    /// Reads and answers until the connection has ended.
    void run() {
        try {
            listen();
        } catch (ExecutionException gone) {
            LOG.debug("event=websocket-gone cause=\"{}\"", String.valueOf(gone.getMessage()));
        } catch (InterruptedException stopping) {
            close(WebSocketFrames.CLOSE_GOING_AWAY, "the node is stopping");
        } finally {
            // Where it was not closed before, the peer has gone.
            close(WebSocketFrames.CLOSE_NORMAL, "");
            out.complete();
        }
    }

    /// It goes on reading when it is closing: a connection that is given up with something unread in it takes what was
    /// sent with it.
    private void listen() throws ExecutionException, InterruptedException {
        int silences = 0;
        var next = in.pull();
        while (true) {
            Optional<ByteString> bytes;
            try {
                bytes = await(next);
            } catch (TimeoutException silence) {
                silences++;
                if (silences == LAST_SILENCE) {
                    close(WebSocketFrames.CLOSE_GOING_AWAY, "no answer to a ping");
                } else {
                    offer(WebSocketFrames.ping());
                }
                continue;
            }
            if (bytes.isEmpty() || !hear(bytes.get().toArray())) {
                return;
            }
            silences = 0;
            next = in.pull();
        }
    }

    /// Whether there may come more.
    private boolean hear(byte[] bytes) {
        try {
            for (var heard : broken ? List.<WebSocketFrames.Heard>of() : frames.read(bytes)) {
                if (heard instanceof WebSocketFrames.Heard.Close(var code)) {
                    close(code, "");
                    return false;
                }
                if (!closing.get()) {
                    hear(heard);
                }
            }
        } catch (WebSocketFrames.Broken ended) {
            broken = true;
            close(ended.code(), String.valueOf(ended.getMessage()));
        }
        return true;
    }

    private Optional<ByteString> await(CompletionStage<Optional<ByteString>> next)
            throws ExecutionException, InterruptedException, TimeoutException {
        return next.toCompletableFuture().get(settings.webSockets().ping().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void hear(WebSocketFrames.Heard heard) {
        switch (heard) {
            case WebSocketFrames.Heard.Text(var utf8) -> {
                var said = answers.to(utf8, subscriptions);
                subscriptions.answer(() -> said.ifPresent(this::send));
            }
            case WebSocketFrames.Heard.Ping(var payload) -> {
                if (answers.mayPing()) {
                    offer(WebSocketFrames.pong(payload));
                } else {
                    close(WebSocketFrames.CLOSE_POLICY, "too many pings in a second");
                }
            }
            case WebSocketFrames.Heard.Pong _, WebSocketFrames.Heard.Close _ -> {}
        }
    }

    private void send(JsonNode message) {
        offer(WebSocketFrames.text(message.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void offer(byte[] frame) {
        if (closing.get()) {
            return;
        }
        int messages = waitingMessages.incrementAndGet();
        int bytes = waitingBytes.addAndGet(frame.length);
        // A single message may be longer than what may wait: it is its asker who waits for it.
        boolean tooLong = messages > 1 && bytes > settings.webSockets().maxOutBytes();
        if (tooLong || messages > settings.webSockets().maxOutMessages()) {
            tooSlow();
        } else {
            out.offer(ByteString.fromArrayUnsafe(frame));
        }
    }

    private ByteString taken(ByteString frame) {
        waitingBytes.addAndGet(-frame.length());
        waitingMessages.decrementAndGet();
        return frame;
    }

    private void tooSlow() {
        close(WebSocketFrames.CLOSE_POLICY, "reads too slowly");
    }

    /// Says why, behind what was sent before, and then says nothing more. A peer that does not take even that, or does
    /// not end the connection, is cut off after a while.
    void close(int code, String why) {
        if (closing.compareAndSet(false, true)) {
            out.offer(ByteString.fromArrayUnsafe(WebSocketFrames.close(code, why)));
            waitingMessages.incrementAndGet();
            whenClosing.run();
            system.scheduler().scheduleOnce(settings.webSockets().closing(), this::cutOff, system.executionContext());
        }
    }

    private void cutOff() {
        if (waitingMessages.get() == 0) {
            out.complete();
        } else {
            abort.abort(new IllegalStateException("the peer did not take the end of the connection"));
        }
    }
}
