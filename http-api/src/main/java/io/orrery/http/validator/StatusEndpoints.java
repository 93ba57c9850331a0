package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the process is there, whether it would sign, and that it is to look for keys again.
final class StatusEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(StatusEndpoints.class);
    private static final String RELOAD = "/reload";

    private final SigningDoor door;
    private final KeyRoom keys;
    private final InstantSource clock;
    private final AtomicReference<Look> last = new AtomicReference<>(new Look("idle", Optional.empty(), ""));

    /// The last time that keys were looked for.
    ///
    /// @param status as the API has it
    /// @param error for people; empty where there is none
    private record Look(String status, Optional<Instant> at, String error) {}

    StatusEndpoints(SigningDoor door, KeyRoom keys, InstantSource clock) {
        this.door = door;
        this.keys = keys;
        this.clock = clock;
    }

    List<Endpoint> table() {
        return List.of(
                new Endpoint(HttpMethods.GET, "/upcheck", Guard.OPEN, Content.NONE, _ -> up()),
                new Endpoint(HttpMethods.GET, "/healthcheck", Guard.OPEN, Content.NONE, _ -> health()),
                new Endpoint(HttpMethods.POST, RELOAD, Guard.OPEN, Content.NONE, _ -> reload()),
                new Endpoint(HttpMethods.GET, RELOAD, Guard.OPEN, Content.NONE, _ -> reloaded()));
    }

    private static CompletionStage<HttpResponse> up() {
        return CompletableFuture.completedStage(Answers.text("OK"));
    }

    private CompletionStage<HttpResponse> health() {
        var hindrance = door.hindrance();
        var status = hindrance.isEmpty() ? "UP" : "DOWN";
        var answer = Answers.object().put("status", status);
        var check = answer.putArray("checks").addObject().put("id", "signing").put("status", status);
        hindrance.ifPresent(why -> check.putObject("data").put("why", why));
        answer.put("outcome", status);
        return CompletableFuture.completedStage(
                Answers.json(hindrance.isEmpty() ? Answers.OK : Answers.UNAVAILABLE, answer));
    }

    private CompletionStage<HttpResponse> reload() {
        var before = last.get();
        var running = new Look("running", Optional.of(clock.instant()), "");
        if (before.status().equals("running") || !last.compareAndSet(before, running)) {
            throw new FaultException(
                    Fault.RELOADING, "", "keys are being looked for already; GET /reload tells how far");
        }
        CompletableFuture.completedStage(running)
                .thenCompose(_ -> keys.reload())
                .whenComplete((found, failure) -> last.set(ended(found, failure)));
        return CompletableFuture.completedStage(Answers.json(
                Answers.ACCEPTED,
                Answers.object()
                        .put("status", "accepted")
                        .put("message", "keys are being looked for; GET /reload tells how far")));
    }

    private Look ended(@Nullable Reloaded found, @Nullable Throwable failure) {
        var at = Optional.of(clock.instant());
        if (found == null) {
            LOG.error("event=reload-failed", failure);
            return new Look("failed", at, "keys could not be looked for; the log says more");
        }
        found.failures().forEach(line -> LOG.warn("event=key-not-loaded why=\"{}\"", line));
        return found.failures().isEmpty()
                ? new Look("completed", at, "")
                : new Look("completed_with_errors", at, found.failures().size() + " keys could not be loaded");
    }

    private CompletionStage<HttpResponse> reloaded() {
        var look = last.get();
        ObjectNode answer = Answers.object().put("status", look.status());
        look.at().ifPresent(at -> answer.put("lastOperationTime", at.toString()));
        if (!look.error().isEmpty()) {
            answer.put("lastError", look.error());
        }
        return CompletableFuture.completedStage(Answers.json(Answers.OK, answer));
    }
}
