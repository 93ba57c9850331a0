package io.orrery.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Proof jobs that a person has to look at: list them, look at one, have it tried again. The operator's alone, because
/// the name of a job is a secret of who asked for it.
final class DeadLetterRoutes {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,3}");
    private static final int MOST_LISTED = 100;

    private final ProofDependencies proofs;
    private final Await await;

    DeadLetterRoutes(ProofDependencies proofs, Await await) {
        this.proofs = proofs;
        this.await = await;
    }

    List<Route> table() {
        return List.of(
                new Route(HttpMethods.GET, "/v1/dead-letters", Route.Body.NONE, this::list),
                new Route(HttpMethods.GET, "/v1/dead-letters/{id}", Route.Body.NONE, this::one),
                new Route(HttpMethods.POST, "/v1/dead-letters/{id}/replay", Route.Body.NONE, this::replay));
    }

    private HttpResponse list(RestRequest request) {
        Operators.require(request.http());
        int limit = request.query("limit").map(DeadLetterRoutes::limit).orElse(MOST_LISTED);
        var json = JsonNodeFactory.instance.objectNode();
        var letters = json.putArray("deadLetters");
        await.of(proofs.deadLetters().list(request.query("after").orElse(""), limit))
                .forEach(entry -> letters.add(json(entry)));
        return RestRoutes.json(StatusCodes.OK, json);
    }

    private static int limit(String text) {
        int limit = LIMIT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST_LISTED) {
            throw new RefusedException(Reason.OUT_OF_RANGE, "limit", "must be from 1 to " + MOST_LISTED);
        }
        return limit;
    }

    private HttpResponse one(RestRequest request) {
        Operators.require(request.http());
        return RestRoutes.json(StatusCodes.OK, json(find(request.path("id"))));
    }

    private HttpResponse replay(RestRequest request) {
        Operators.require(request.http());
        var job = request.path("id");
        if (!find(job).replayable()) {
            throw new RefusedException(
                    Reason.NOT_REPLAYABLE, "id", "what proof " + job + " was to be made from is kept no longer");
        }
        var refusal = await.of(proofs.jobs().replay(job)).refusal();
        if (refusal.isPresent()) {
            throw new RefusedException(
                    Reason.NOT_REPLAYABLE,
                    "id",
                    "proof " + job + " is not dead: " + refusal.get().name().toLowerCase(Locale.ROOT));
        }
        return RestRoutes.json(
                StatusCodes.ACCEPTED,
                JsonNodeFactory.instance.objectNode().put("id", job).put("state", "queued"));
    }

    private DeadLetters.Entry find(String job) {
        if (!ID.matcher(job).matches()) {
            throw unknown(job);
        }
        return await.of(proofs.deadLetters().find(job)).orElseThrow(() -> unknown(job));
    }

    private static RefusedException unknown(String job) {
        return new RefusedException(Reason.NOT_FOUND, "id", "there is no dead letter " + job);
    }

    private static ObjectNode json(DeadLetters.Entry entry) {
        var letter = entry.letter();
        var request = letter.request();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("id", letter.job())
                .put("circuit", request.circuit().toString())
                .put("sinceMs", entry.sinceMs())
                .put("replayable", entry.replayable())
                .put("stillTried", letter.open())
                .put("failedAttempts", letter.faults());
        switch (request.requester()) {
            case Requester.Batch(var number, var deadlineMs) -> {
                json.put("batch", number);
                deadlineMs.ifPresent(deadline -> json.put("deadlineMs", deadline));
            }
            case Requester.Caller(var acceptedMs, var deadlineMs) ->
                json.put("acceptedAtMs", acceptedMs).put("deadlineMs", deadlineMs);
        }
        switch (request.source()) {
            case ProofSource.Trace(var digest, var publicInputs) -> {
                json.put("source", "trace").put("digest", digest.toString());
                var inputs = json.putArray("publicInputs");
                publicInputs.forEach(input -> inputs.add(Hex.word(input)));
            }
            case ProofSource.Inputs(var digest) -> json.put("source", "inputs").put("digest", digest.toString());
            case ProofSource.Witness(var digest) ->
                json.put("source", "witness").put("digest", digest.toString());
        }
        json.setAll(cause(letter.failure()));
        var attempts = json.putArray("attempts");
        for (var attempt : letter.attempts()) {
            attempts.addObject()
                    .put("token", attempt.token())
                    .put("worker", attempt.worker())
                    .put("memoryBytes", attempt.memoryBytes())
                    .setAll(cause(attempt.failure()));
        }
        return json;
    }

    private static ObjectNode cause(ProofFailure failure) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cause", failure.cause().name().toLowerCase(Locale.ROOT))
                .put("detail", failure.detail());
    }
}
