package io.orrery.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.orrery.domain.proof.ProofFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// Proofs: ask for one, look at it, wait for it, follow it.
final class ProofRoutes {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private final ProofSettings settings;
    private final ProofIntake intake;
    private final ProofStatus status;
    private final ProofEvents events;
    private final Semaphore waiting;

    /// @param waiting room for those who wait
    ProofRoutes(ProofSettings settings, ProofIntake intake, ProofStatus status, ProofEvents events, Semaphore waiting) {
        this.settings = settings;
        this.intake = intake;
        this.status = status;
        this.events = events;
        this.waiting = waiting;
    }

    List<Route> table() {
        return List.of(
                new Route(HttpMethods.POST, "/v1/prove", Route.Body.JSON, this::prove),
                new Route(HttpMethods.GET, "/v1/proofs/{id}", Route.Body.NONE, this::proof));
    }

    private HttpResponse prove(RestRequest request) {
        var wait = wait(request);
        var job = intake.admit(request);
        var snapshot = await(job, wait);
        var response = snapshot.failure().isPresent()
                ? Problem.of(refusal(snapshot.failure().get(), job))
                : RestRoutes.json(snapshot.ended() ? StatusCodes.OK : StatusCodes.ACCEPTED, snapshot.json());
        return applied(request, wait, response).addHeader(HttpHeader.parse("Location", "/v1/proofs/" + job));
    }

    private static Refusal refusal(ProofFailure failure, String job) {
        var field = switch (failure.cause()) {
            case INPUTS_REFUSED -> "inputs";
            case WITNESS_UNSATISFIED -> "witness";
            case PROGRAM_FAILED,
                    DEADLINE,
                    EXPIRED,
                    WORKER_FAILED,
                    OUT_OF_MEMORY,
                    INVALID_PROOF,
                    TIMEOUT,
                    BUSY,
                    STOPPED -> "";
        };
        return new Refusal(ProofJson.reason(failure), field, "proof " + job + ": " + failure.detail());
    }

    private HttpResponse proof(RestRequest request) {
        var job = request.path("id");
        if (!ID.matcher(job).matches()) {
            throw ProofStatus.unknown(job);
        }
        var wait = wait(request);
        var snapshot = await(job, wait);
        if (request.accepts("text/event-stream")) {
            return events.of(job);
        }
        return applied(request, wait, RestRoutes.json(StatusCodes.OK, snapshot.json()));
    }

    /// `?wait=` before `Prefer: wait=`.
    private Optional<Duration> wait(RestRequest request) {
        return request.askedWait(settings.maxWait()).or(() -> request.preferredWait(settings.maxWait()));
    }

    private ProofStatus.Snapshot await(String job, Optional<Duration> wait) {
        if (wait.isEmpty()) {
            return status.await(job, Duration.ZERO);
        }
        if (!waiting.tryAcquire()) {
            // Whoever may not wait is told how it is now.
            return status.await(job, Duration.ZERO);
        }
        try {
            return status.await(job, wait.get());
        } finally {
            waiting.release();
        }
    }

    private static HttpResponse applied(RestRequest request, Optional<Duration> wait, HttpResponse response) {
        return wait.isPresent() && request.query("wait").isEmpty()
                ? response.addHeader(HttpHeader.parse(
                        "Preference-Applied", "wait=" + wait.get().toSeconds()))
                : response;
    }
}
