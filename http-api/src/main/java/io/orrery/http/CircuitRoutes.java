package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.TimeoutAccess;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitBook;
import io.orrery.domain.proof.CircuitFiles;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.StoredCircuit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// Circuits: upload, list, one with its verification key.
final class CircuitRoutes {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern DIGEST = Pattern.compile("0x[0-9a-f]{64}");
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,3}");
    private static final int MOST_LISTED = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProofSettings settings;
    private final ProofDependencies proofs;
    private final Callers callers;
    private final Quota uploads;
    private final Await await;
    private final ActorSystem<?> system;
    private final Semaphore room;
    /// A key is checked in memory, so one at a time.
    private final ReentrantLock checking = new ReentrantLock(true);

    CircuitRoutes(
            ProofSettings settings,
            ProofDependencies proofs,
            Callers callers,
            Quota uploads,
            Await await,
            ActorSystem<?> system) {
        this.settings = settings;
        this.proofs = proofs;
        this.callers = callers;
        this.uploads = uploads;
        this.await = await;
        this.system = system;
        this.room = new Semaphore(settings.upload().atOnce());
    }

    List<Route> table() {
        return List.of(
                new Route(HttpMethods.GET, "/v1/circuits", Route.Body.NONE, this::list),
                new Route(HttpMethods.GET, "/v1/circuits/{name}", Route.Body.NONE, this::one),
                new Route(HttpMethods.PUT, "/v1/circuits/{name}", Route.Body.STREAM, this::put));
    }

    private static RefusedException unknown(String field, String name) {
        return new RefusedException(Reason.UNKNOWN_CIRCUIT, field, "there is no circuit " + name);
    }

    /// By name, which is its newest version, or by digest.
    static StoredCircuit find(CircuitBook circuits, Await await, Argument argument) {
        var wanted = argument.text();
        var found =
                DIGEST.matcher(wanted).matches() ? circuits.withDigest(Digest.parse(wanted)) : circuits.newest(wanted);
        return await.of(found).orElseThrow(() -> unknown(argument.field(), wanted));
    }

    private HttpResponse list(RestRequest request) {
        int limit = request.query("limit").map(CircuitRoutes::limit).orElse(MOST_LISTED);
        var json = JsonNodeFactory.instance.objectNode();
        var circuits = json.putArray("circuits");
        await.of(proofs.circuits().list(request.query("after").orElse(""), limit))
                .forEach(circuit -> circuits.add(CircuitJson.of(circuit)));
        return RestRoutes.json(StatusCodes.OK, json);
    }

    private static int limit(String text) {
        if (!LIMIT.matcher(text).matches() || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_LISTED) {
            throw new RefusedException(Reason.OUT_OF_RANGE, "limit", "must be from 1 to " + MOST_LISTED);
        }
        return Integer.parseInt(text);
    }

    private HttpResponse one(RestRequest request) {
        var name = request.path("name");
        var circuit = await.of(proofs.circuits().newest(name)).orElseThrow(() -> unknown("name", name));
        var json = CircuitJson.of(circuit);
        try {
            json.set("verificationKey", JSON.readTree(await.of(proofs.circuits().verifyingKey(circuit))));
        } catch (JsonProcessingException damaged) {
            throw new UncheckedIOException(damaged);
        }
        return RestRoutes.json(StatusCodes.OK, json);
    }

    private HttpResponse put(RestRequest request) {
        boolean received = false;
        if (!room.tryAcquire()) {
            request.http().discardEntityBytes(system);
            throw new RefusedForNow(
                    Reason.TOO_MANY_REQUESTS, "", "too many uploads at once on this node", settings.retryAfter());
        }
        try {
            var name = mayUpload(request);
            // Checking may take longer than any other request.
            request.http()
                    .getHeader(TimeoutAccess.class)
                    .ifPresent(header -> header.timeoutAccess()
                            .updateTimeout(scala.jdk.javaapi.DurationConverters.toScala(
                                    settings.upload().checkTimeout())));
            received = true;
            try (var upload = Upload.receive(request.http().entity(), settings, system)) {
                return store(name, upload);
            }
        } finally {
            room.release();
            if (!received) {
                request.http().discardEntityBytes(system);
            }
        }
    }

    private String mayUpload(RestRequest request) {
        var caller = callers.of(request.http());
        var name = request.path("name");
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE,
                    "name",
                    "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit first");
        }
        var type = request.http().entity().getContentType().mediaType();
        if (!type.toString().startsWith("multipart/form-data")) {
            throw new RefusedException(
                    Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type", "must be multipart/form-data, not " + type);
        }
        uploads.take(caller.name()).ifPresent(wait -> {
            throw new RefusedForNow(Reason.QUOTA_EXCEEDED, "", "too many uploads of this caller", wait);
        });
        return name;
    }

    private HttpResponse store(String name, Upload upload) {
        var zkey = upload.part("zkey")
                .orElseThrow(() -> new RefusedException(Reason.MISSING, "zkey", "the part must be there"));
        var files = new CircuitFiles(
                zkey.sha256(),
                upload.part("wasm").map(Upload.Part::sha256),
                upload.part("r1cs").map(Upload.Part::sha256));
        var newest = await.of(proofs.circuits().newest(name));
        if (newest.filter(circuit -> circuit.files().equals(files)).isPresent()) {
            return RestRoutes.json(StatusCodes.OK, CircuitJson.of(newest.get()));
        }
        checking.lock();
        try {
            return check(name, upload, files);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            checking.unlock();
        }
    }

    private HttpResponse check(String name, Upload upload, CircuitFiles files) throws IOException {
        var parts = new CircuitInspector.Parts(
                upload.part("zkey").orElseThrow().file(),
                upload.part("wasm").map(Upload.Part::file),
                upload.part("r1cs").map(Upload.Part::file));
        return switch (proofs.inspector().inspect(parts, settings.circuitBounds())) {
            case CircuitInspector.Inspected.Unsound(var field, var message) ->
                throw new RefusedException(Reason.CIRCUIT_REFUSED, field, message);
            case CircuitInspector.Inspected.Sound(var facts, var verifyingKey) -> {
                for (var part : List.of("zkey", "wasm", "r1cs")) {
                    Optional<Upload.Part> sent = upload.part(part);
                    if (sent.isPresent()) {
                        proofs.files().put(sent.get().sha256(), sent.get().file());
                    }
                }
                long nowMs = proofs.clock().millis();
                yield switch (await.of(
                        proofs.circuits().place(settings.shelf(), name, files, facts, verifyingKey, nowMs))) {
                    case CircuitShelf.Answer.Place(var version, var _) ->
                        RestRoutes.json(
                                        StatusCodes.CREATED,
                                        CircuitJson.of(new StoredCircuit(name, version, files, facts, nowMs)))
                                .addHeader(HttpHeader.parse("Location", "/v1/circuits/" + name));
                    case CircuitShelf.Answer.Same(var version) ->
                        RestRoutes.json(
                                StatusCodes.OK, CircuitJson.of(new StoredCircuit(name, version, files, facts, nowMs)));
                    case CircuitShelf.Answer.Refuse(var reason) -> throw refusal(reason);
                };
            }
        };
    }

    private static RefusedException refusal(CircuitShelf.Refusal reason) {
        return switch (reason) {
            case TOO_MANY_NAMES ->
                new RefusedException(
                        Reason.CIRCUITS_FULL, "name", "no more circuits are kept; use a name that is there");
            case TOO_MANY_BYTES -> new RefusedException(Reason.CIRCUITS_FULL, "", "the files find no more place");
            case VERSIONS_IN_USE ->
                new RefusedException(
                        Reason.CIRCUIT_IN_USE,
                        "name",
                        "as many versions as are kept have open jobs; try again when these have ended");
        };
    }
}
