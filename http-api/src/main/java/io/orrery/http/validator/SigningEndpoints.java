package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The remote signing API: one signature, many at once, and whose.
final class SigningEndpoints {
    private static final String BATCH = "/api/v1/eth2/sign";

    private final SigningDoor door;
    private final ApiMetrics metrics;
    private final Deadline deadline;
    private final int maxBatch;

    SigningEndpoints(SigningDoor door, ApiMetrics metrics, ValidatorApiSettings settings) {
        this.door = door;
        this.metrics = metrics;
        this.deadline = new Deadline(settings.answerTimeout());
        this.maxBatch = settings.maxBatch();
    }

    List<Endpoint> table() {
        return List.of(
                new Endpoint(HttpMethods.POST, BATCH + "/{identifier}", Guard.OPEN, Content.JSON, this::sign),
                new Endpoint(HttpMethods.POST, BATCH, Guard.OPEN, Content.JSON, this::signMany),
                new Endpoint(
                        HttpMethods.GET, "/api/v1/eth2/publicKeys", Guard.OPEN, Content.NONE, _ -> this.publicKeys()));
    }

    private CompletionStage<HttpResponse> sign(Call call) {
        var request = SigningJson.request(call.key("identifier"), call.body(), door.network());
        return deadline.of(door.sign(request)).thenApply(outcome -> {
            var signature = Outcomes.signature(outcome).toString();
            return call.accepts("application/json")
                    ? Answers.json(Answers.OK, Answers.object().put("signature", signature))
                    : Answers.text(signature);
        });
    }

    /// Each has an answer of its own: what is wrong with one keeps no other from its signature.
    private CompletionStage<HttpResponse> signMany(Call call) {
        var answers = new ArrayList<ObjectNode>();
        var asked = new ArrayList<Asked>();
        for (var element : call.body().elements(maxBatch)) {
            var answer = Answers.object();
            answers.add(answer);
            try {
                // Its fields are named as in a request for one.
                var body = new Field("", element.node());
                var key =
                        SigningJson.key("identifier", body.member("identifier").text());
                asked.add(new Asked(answer, SigningJson.request(key, body, door.network())));
            } catch (FaultException malformed) {
                refuse(answer, malformed);
            }
        }
        var requests = asked.stream().map(Asked::request).toList();
        return deadline.of(requests.isEmpty() ? CompletableFuture.completedStage(List.of()) : door.sign(requests))
                .thenApply(outcomes -> {
                    for (int i = 0; i < asked.size(); i++) {
                        fill(asked.get(i).answer(), outcomes.get(i));
                    }
                    return Answers.json(
                            Answers.OK, JsonNodeFactory.instance.arrayNode().addAll(answers));
                });
    }

    /// One of a batch that could be read.
    ///
    /// @param answer its place among the answers
    private record Asked(ObjectNode answer, SigningRequest request) {}

    private void fill(ObjectNode answer, SigningOutcome outcome) {
        try {
            var signature = Outcomes.signature(outcome).toString();
            answer.put("status", Answers.OK).put("signature", signature);
        } catch (FaultException refused) {
            refuse(answer, refused);
        }
    }

    private void refuse(ObjectNode answer, FaultException refused) {
        metrics.refused(HttpMethods.POST.value() + " " + BATCH, refused.fault());
        answer.put("status", refused.fault().status()).setAll(Answers.told(refused));
    }

    private CompletionStage<HttpResponse> publicKeys() {
        var keys = JsonNodeFactory.instance.arrayNode();
        door.publicKeys().forEach(key -> keys.add(key.toString()));
        return CompletableFuture.completedStage(Answers.json(Answers.OK, keys));
    }
}
