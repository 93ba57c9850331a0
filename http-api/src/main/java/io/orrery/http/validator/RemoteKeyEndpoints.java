package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.signing.RemoteKeys;
import io.orrery.domain.validator.signing.RemoteKeys.RemoteKey;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// The keymanager API's keys whose secrets another signer has.
final class RemoteKeyEndpoints {
    private static final String PATH = "/eth/v1/remotekeys";
    private static final int MOST_URL_CHARS = 2_048;

    private final RemoteKeys keys;
    private final Deadline deadline;
    private final int most;

    RemoteKeyEndpoints(RemoteKeys keys, ValidatorApiSettings settings) {
        this.keys = keys;
        this.deadline = new Deadline(settings.importTimeout());
        this.most = settings.maxKeystores();
    }

    List<Endpoint> table() {
        return List.of(
                new Endpoint(HttpMethods.GET, PATH, Guard.TOKEN, Content.NONE, _ -> list()),
                new Endpoint(HttpMethods.POST, PATH, Guard.TOKEN, Content.JSON, this::add),
                new Endpoint(HttpMethods.DELETE, PATH, Guard.TOKEN, Content.JSON, this::remove));
    }

    private CompletionStage<HttpResponse> list() {
        var data = JsonNodeFactory.instance.arrayNode();
        keys.keys()
                .forEach(remote -> data.addObject()
                        .put("pubkey", remote.key().toString())
                        .put("url", remote.signer())
                        .put("readonly", remote.fixed()));
        return CompletableFuture.completedStage(Answers.data(data));
    }

    private CompletionStage<HttpResponse> add(Call call) {
        var wanted = call.body().member("remote_keys").elements(most).stream()
                .map(RemoteKeyEndpoints::remote)
                .toList();
        return answered(
                keys.add(wanted, Call.WHO),
                added -> status(
                        switch (added) {
                            case DONE -> "imported";
                            case DUPLICATE -> "duplicate";
                        }));
    }

    private static RemoteKey remote(Field field) {
        var key = KeystoreEndpoints.publicKey(field.member("pubkey"));
        var url = field.member("url");
        var text = url.text();
        if (text.length() > MOST_URL_CHARS) {
            throw url.malformed("has more than " + MOST_URL_CHARS + " characters");
        }
        var signer = url.made(() -> URI.create(text));
        var scheme = String.valueOf(signer.getScheme()).toLowerCase(Locale.ROOT);
        if (!List.of("http", "https").contains(scheme) || signer.getHost() == null) {
            throw url.malformed("must be an absolute URL of http or https, not " + Field.shown(text));
        }
        if (signer.getUserInfo() != null) {
            throw url.malformed("must have no user and password in it");
        }
        return new RemoteKey(key, text, false);
    }

    private CompletionStage<HttpResponse> remove(Call call) {
        return answered(keys.remove(KeystoreEndpoints.publicKeys(call, most), Call.WHO), removed -> switch (removed) {
            case DONE -> status("deleted");
            case NOT_FOUND -> status("not_found");
            case FIXED -> status("error").put("message", "its place is fixed by the configuration");
        });
    }

    private <T> CompletionStage<HttpResponse> answered(CompletionStage<List<T>> all, Function<T, ObjectNode> told) {
        return deadline.of(all).thenApply(each -> {
            var data = JsonNodeFactory.instance.arrayNode();
            each.forEach(one -> data.add(told.apply(one)));
            return Answers.data(data);
        });
    }

    private static ObjectNode status(String word) {
        return Answers.object().put("status", word);
    }
}
