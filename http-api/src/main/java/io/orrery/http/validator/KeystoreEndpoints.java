package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom;
import io.orrery.domain.validator.signing.KeyRoom.Imported;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/// The keymanager API's keys whose secrets are here.
final class KeystoreEndpoints {
    private static final String PATH = "/eth/v1/keystores";

    private final KeyRoom keys;
    private final Deadline deadline;
    private final int maxKeystores;

    KeystoreEndpoints(KeyRoom keys, ValidatorApiSettings settings) {
        this.keys = keys;
        this.deadline = new Deadline(settings.importTimeout());
        this.maxKeystores = settings.maxKeystores();
    }

    List<Endpoint> table() {
        return List.of(
                new Endpoint(HttpMethods.GET, PATH, Guard.TOKEN, Content.NONE, _ -> list()),
                new Endpoint(HttpMethods.POST, PATH, Guard.TOKEN, Content.JSON, this::take),
                new Endpoint(HttpMethods.DELETE, PATH, Guard.TOKEN, Content.JSON, this::remove));
    }

    private CompletionStage<HttpResponse> list() {
        var data = JsonNodeFactory.instance.arrayNode();
        for (var local : keys.keys()) {
            var item = data.addObject().put("validating_pubkey", local.key().toString());
            local.path().ifPresent(path -> item.put("derivation_path", path));
            item.put("readonly", local.fixed());
        }
        return CompletableFuture.completedStage(Answers.data(data));
    }

    private CompletionStage<HttpResponse> take(Call call) {
        var keystores = call.body().member("keystores").elements(maxKeystores);
        var passwords = call.body().member("passwords").elements(maxKeystores);
        if (keystores.size() != passwords.size()) {
            throw call.body()
                    .member("passwords")
                    .malformed("has " + passwords.size() + " elements where keystores has " + keystores.size());
        }
        var locked = IntStream.range(0, keystores.size())
                .mapToObj(i ->
                        new LockedKey(keystores.get(i).text(), passwords.get(i).text()))
                .toList();
        var given = call.body().member("slashing_protection");
        Optional<String> history = given.isAbsent() ? Optional.empty() : Optional.of(given.text());
        return deadline.of(keys.take(locked, history, Call.WHO))
                .thenApply(imported -> {
                    var data = JsonNodeFactory.instance.arrayNode();
                    imported.forEach(one -> data.add(told(one)));
                    return Answers.data(data);
                })
                .exceptionally(failure -> {
                    if (Deadline.cause(failure) instanceof InterchangeRefused refused) {
                        throw given.malformed(String.valueOf(refused.getMessage()));
                    }
                    throw Deadline.thrown(failure);
                });
    }

    private static ObjectNode told(Imported imported) {
        return switch (imported) {
            case Imported.Done(var _) -> Answers.object().put("status", "imported");
            case Imported.Duplicate(var _) -> Answers.object().put("status", "duplicate");
            case Imported.Failed(var why) ->
                Answers.object().put("status", "error").put("message", why);
        };
    }

    private CompletionStage<HttpResponse> remove(Call call) {
        return deadline.of(keys.remove(publicKeys(call, maxKeystores), Call.WHO))
                .thenApply(removals -> {
                    var data = JsonNodeFactory.instance.arrayNode();
                    for (var removed : removals.removed()) {
                        var item = data.addObject()
                                .put(
                                        "status",
                                        switch (removed.outcome()) {
                                            case DELETED -> "deleted";
                                            case NOT_ACTIVE -> "not_active";
                                            case NOT_FOUND -> "not_found";
                                            case STILL_HERE -> "error";
                                        });
                        if (!removed.why().isEmpty()) {
                            item.put("message", removed.why());
                        }
                    }
                    var answer = Answers.object();
                    answer.set("data", data);
                    return Answers.json(Answers.OK, answer.put("slashing_protection", removals.history()));
                });
    }

    /// The member `pubkeys`.
    static List<ValidatorKey> publicKeys(Call call, int most) {
        return call.body().member("pubkeys").elements(most).stream()
                .map(KeystoreEndpoints::publicKey)
                .toList();
    }

    static ValidatorKey publicKey(Field field) {
        var text = field.text();
        return field.made(() -> ValidatorKey.parse(text));
    }
}
