package io.orrery.http;

import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// A job's life as server-sent events (HTML Living Standard, 9.2): an event whenever it has changed, named
/// after its state; the last is `done` or `failed`.
final class ProofEvents {
    private static final ByteString COMMENT = ByteString.fromString(":\n\n");

    private final ProofStatus status;
    private final ProofSettings.Events settings;
    private final Semaphore waiting;

    /// @param waiting room for those who follow
    ProofEvents(ProofStatus status, ProofSettings.Events settings, Semaphore waiting) {
        this.status = status;
        this.settings = settings;
        this.waiting = waiting;
    }

    HttpResponse of(String job) {
        if (!waiting.tryAcquire()) {
            throw new RefusedException(Reason.TOO_MANY_REQUESTS, "", "too many requests wait for proofs on this node");
        }
        Source<ByteString, NotUsed> events = Source.tick(Duration.ZERO, settings.poll(), job)
                .mapMaterializedValue(_ -> NotUsed.getInstance())
                .mapAsync(1, status::now)
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .takeWhile(snapshot -> !snapshot.ended(), true)
                .statefulMapConcat(Changes::new)
                .takeWithin(settings.stream())
                .keepAlive(settings.keepAlive(), () -> COMMENT)
                .watchTermination((mat, ended) -> {
                    ended.whenComplete((_, _) -> waiting.release());
                    return mat;
                });
        return HttpResponse.create()
                .withStatus(StatusCodes.OK)
                .addHeader(HttpHeader.parse("Cache-Control", "no-cache"))
                .withEntity(HttpEntities.createChunked(ContentTypes.create(MediaTypes.TEXT_EVENT_STREAM), events));
    }

    /// What has changed since the last look.
    private static final class Changes
            implements akka.japi.function.Function<ProofStatus.Snapshot, Iterable<ByteString>> {
        private static final long serialVersionUID = 1;
        private String told = "";

        @Override
        public Iterable<ByteString> apply(ProofStatus.Snapshot snapshot) {
            var data = snapshot.json().toString();
            if (data.equals(told)) {
                return List.of();
            }
            told = data;
            return List.of(ByteString.fromString("event: " + snapshot.state() + "\ndata: " + data + "\n\n"));
        }
    }
}
