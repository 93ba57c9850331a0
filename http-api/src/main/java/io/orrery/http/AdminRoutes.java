package io.orrery.http;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamSizeException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bucket4j.TimeMeter;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry;
import io.orrery.http.shared.SharedStore;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/admin` of the management port: what people do to the cluster. `status` is for everybody who reaches
/// the port, as the members are; whatever changes something, or tells who has, wants a token. See
/// docs/ADMIN.md.
public final class AdminRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRoutes.class);
    private static final String STATUS = "/admin/status";
    private static final String ACTIONS = "/admin/actions";
    private static final String BOOK = "/admin/log";
    private static final Map<String, HttpMethod> METHODS =
            Map.of(STATUS, HttpMethods.GET, ACTIONS, HttpMethods.POST, BOOK, HttpMethods.GET);
    private static final String UNKNOWN = "unknown";
    private static final Set<String> MEMBERS = Set.of("action", "subject", "dryRun");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final int MOST_LISTED = 500;
    /// An action is 300 bytes at most.
    private static final int MOST_BODY = 4_096;

    private static final Duration BODY_PATIENCE = Duration.ofSeconds(5);
    /// People ask seldom; each request may wait for the database and for an entity.
    private static final int AT_ONCE = 16;

    private final AdminDesk desk;
    private final AdminDoor door;
    private final RequestMetrics metrics;
    private final Executor calls;
    private final ClassicActorSystemProvider system;
    private final RequestJson json = new RequestJson(MOST_BODY, 2, 20, MOST_BODY);
    private final Semaphore room = new Semaphore(AT_ONCE);

    /// @param failedTries failed tries that one address may make at once; one more each second
    public record Access(Supplier<AdminTokens> tokens, boolean trustedNetwork, int failedTries, int addresses) {}

    /// @param shared where all nodes count failed tries
    /// @param calls threads that may wait
    public AdminRoutes(
            AdminDesk desk,
            Access access,
            SharedStore shared,
            RequestMetrics metrics,
            Executor calls,
            ClassicActorSystemProvider system) {
        this(desk, access, shared, metrics, calls, system, TimeMeter.SYSTEM_NANOTIME);
    }

    AdminRoutes(
            AdminDesk desk,
            Access access,
            SharedStore shared,
            RequestMetrics metrics,
            Executor calls,
            ClassicActorSystemProvider system,
            TimeMeter clock) {
        this.desk = desk;
        this.door = new AdminDoor(
                access.tokens(),
                access.trustedNetwork(),
                new RateLimiter(shared, "admin-tries", 1, access.failedTries(), access.addresses(), clock));
        this.metrics = metrics;
        this.calls = calls;
        this.system = system;
        METHODS.forEach((path, method) -> metrics.offered(method.value() + " " + path));
    }

    /// Answers what is asked under `/admin`.
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        var path = request.getUri().path();
        var method = METHODS.get(path);
        if (method == null) {
            return discarding(
                    request, refused(UNKNOWN, new RefusedException(Reason.NOT_FOUND, "", "there is no such path")));
        }
        if (!method.equals(request.method())) {
            return discarding(
                    request,
                    refused(
                                    UNKNOWN,
                                    new RefusedException(
                                            Reason.METHOD_NOT_ALLOWED, "", "this path takes " + method.value()))
                            .addHeader(HttpHeader.parse("Allow", method.value())));
        }
        var name = method.value() + " " + path;
        if (!room.tryAcquire()) {
            return discarding(
                    request,
                    refused(name, new RefusedException(Reason.TOO_MANY_REQUESTS, "", "too many requests at once")));
        }
        return CompletableFuture.supplyAsync(() -> begun(name, path, request), calls)
                .thenCompose(Function.identity())
                .whenComplete((_, _) -> room.release());
    }

    /// Nobody's body is read before he is let in.
    private CompletionStage<HttpResponse> begun(String name, String path, HttpRequest request) {
        try {
            if (path.equals(STATUS)) {
                return discarding(request, answered(name, desk.status()));
            }
            var asker = door.require(request);
            if (path.equals(BOOK)) {
                return discarding(request, answered(name, book(request)));
            }
            if (!request.entity().getContentType().mediaType().toString().equals("application/json")) {
                throw new RefusedException(Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type", "must be application/json");
            }
            return request.entity()
                    .withSizeLimit(MOST_BODY)
                    .toStrict(BODY_PATIENCE.toMillis(), system)
                    .handleAsync(
                            (body, failure) -> failure == null
                                    ? acted(name, asker, body.getData().toArray())
                                    : refused(name, unread(failure)),
                            calls);
        } catch (RefusedException refusal) {
            return discarding(request, refused(name, refusal));
        } catch (AdminDesk.BookClosed silent) {
            return discarding(request, refused(name, unavailable(silent)));
        } catch (RuntimeException bug) {
            return discarding(request, failed(name, bug));
        }
    }

    private static RefusedException unavailable(AdminDesk.BookClosed silent) {
        return new RefusedException(Reason.UNAVAILABLE, "", String.valueOf(silent.getMessage()));
    }

    private static RefusedException unread(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EntityStreamSizeException) {
                return new RefusedException(Reason.BODY_TOO_LARGE, "", "a body has at most " + MOST_BODY + " bytes");
            }
        }
        return new RefusedException(Reason.BODY_TOO_SLOW, "", "the body did not come in time, or not whole");
    }

    private HttpResponse acted(String name, AdminDesk.Asker asker, byte[] body) {
        try {
            var asked = json.object(body, MEMBERS);
            var subject = asked.member("subject");
            var dryRun = asked.member("dryRun");
            var action = action(asked.member("action").text(), subject.isAbsent() ? "" : subject.text());
            boolean dry = !dryRun.isAbsent() && dryRun.bool();
            var outcome = desk.act(action, asker, dry);
            var told = JsonNodeFactory.instance
                    .objectNode()
                    .put("action", action.verb())
                    .put("subject", action.subject())
                    .put("dryRun", dry)
                    .put("done", outcome.done())
                    .put("entry", outcome.entry());
            var sentences = told.putArray("told");
            outcome.told().forEach(sentences::add);
            metrics.answered(name);
            return RestRoutes.json(outcome.done() ? StatusCodes.OK : StatusCodes.CONFLICT, told);
        } catch (RefusedException refusal) {
            return refused(name, refusal);
        } catch (AdminDesk.BookClosed silent) {
            return refused(name, unavailable(silent));
        } catch (RuntimeException bug) {
            return failed(name, bug);
        }
    }

    private static AdminAction action(String verb, String subject) {
        try {
            return AdminAction.parse(verb, subject);
        } catch (IllegalArgumentException wrong) {
            var message = String.valueOf(wrong.getMessage());
            throw new RefusedException(
                    Reason.OUT_OF_RANGE, message.startsWith("action") ? "action" : "subject", message);
        }
    }

    private ObjectNode book(HttpRequest request) {
        var query = request.getUri().query();
        long after = number("after", query.get("after").orElse("0"), Long.MAX_VALUE);
        int limit = (int) number("limit", query.get("limit").orElse(Integer.toString(MOST_LISTED)), MOST_LISTED);
        var page = desk.book(after, limit);
        var told = JsonNodeFactory.instance.objectNode();
        var entries = told.putArray("entries");
        page.entries().forEach(entry -> entries.add(json(entry)));
        page.broken().ifPresentOrElse(at -> told.put("brokenAt", at), () -> told.putNull("brokenAt"));
        return told;
    }

    private static long number(String field, String text, long max) {
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) > max) {
            throw new RefusedException(Reason.OUT_OF_RANGE, field, "must be a number up to " + max);
        }
        return Long.parseLong(text);
    }

    private static ObjectNode json(AdminEntry entry) {
        var note = entry.note();
        return JsonNodeFactory.instance
                .objectNode()
                .put("number", entry.number())
                .put("atMs", entry.atMs())
                .put("who", note.who())
                .put("origin", note.origin())
                .put("action", note.verb())
                .put("subject", note.subject())
                .put("phase", note.phase().name().toLowerCase(Locale.ROOT))
                .put("ofEntry", note.ofEntry())
                .put("detail", note.detail())
                .put("digest", entry.digest().toString());
    }

    private HttpResponse answered(String name, ObjectNode told) {
        metrics.answered(name);
        return RestRoutes.json(StatusCodes.OK, told);
    }

    private HttpResponse refused(String name, RefusedException refusal) {
        metrics.refused(name, refusal.refusal().reason());
        var response = Problem.of(refusal);
        return response.status().equals(StatusCodes.UNAUTHORIZED)
                ? response.addHeader(HttpHeader.parse("WWW-Authenticate", "Bearer realm=\"orrery admin\""))
                : response;
    }

    private HttpResponse failed(String name, RuntimeException bug) {
        LOG.error("call failed: route={}", name, bug);
        return refused(name, new RefusedException(Reason.INTERNAL_ERROR, "", "the node failed; its log says more"));
    }

    private CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedStage(response);
    }
}
