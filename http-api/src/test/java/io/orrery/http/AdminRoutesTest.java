package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bucket4j.TimeMeter;
import io.orrery.domain.admin.AdminAction;
import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.Work;
import io.orrery.http.shared.SharedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminRoutesTest {
    private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "admin", Edge.config(""));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "s".repeat(40);
    private static final String OTHER = "o".repeat(256);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.7");
    private static final TimeMeter STOPPED = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return 0;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };
    private static final String PAUSE = "{\"action\":\"pause\",\"subject\":\"sealing\"}";

    private final Desk desk = new Desk();
    private List<String> file = List.of("# people", "", "ann " + SECRET, "bob " + OTHER);

    @AfterAll
    static void end() {
        SYSTEM.terminate();
    }

    private record Asked(AdminAction action, AdminDesk.Asker asker, boolean dryRun) {}

    private static final class Desk implements AdminDesk {
        private final List<Asked> asked = new ArrayList<>();
        private Optional<String> refusal = Optional.empty();
        private boolean silent;

        @Override
        public Outcome act(AdminAction action, Asker asker, boolean dryRun) {
            if (silent) {
                throw new BookClosed("the database is silent", new IOException());
            }
            asked.add(new Asked(action, asker, dryRun));
            return new Outcome(refusal.isEmpty(), List.of(refusal.orElse("it is done")), dryRun ? 0 : 7);
        }

        @Override
        public ObjectNode status() {
            return JsonNodeFactory.instance.objectNode().put("node", "a:1");
        }

        @Override
        public Page book(long after, int max) {
            var note = new AdminEntry.Note("ann", "127.0.0.1", "pause", "sealing", AdminEntry.Phase.DONE, 0, "");
            return new Page(List.of(AdminEntry.after(Optional.empty(), after, note)), Optional.of((long) max));
        }
    }

    private AdminRoutes routes(boolean trusted) {
        return new AdminRoutes(
                desk,
                new AdminRoutes.Access(() -> AdminTokens.parse(file), trusted, 3, 100),
                SharedStore.NONE,
                new FakeRollup(),
                Runnable::run,
                SYSTEM,
                STOPPED);
    }

    private static HttpRequest post(String token, String body) {
        return from(HERE, HttpRequest.POST("/admin/actions"))
                .withEntity(ContentTypes.APPLICATION_JSON, body)
                .addHeader(RawHeader.create("Authorization", "Bearer " + token));
    }

    private static HttpRequest from(InetAddress address, HttpRequest request) {
        return request.addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(address));
    }

    private static HttpResponse answer(AdminRoutes routes, HttpRequest request) {
        return routes.handle(request).toCompletableFuture().join();
    }

    private static JsonNode body(HttpResponse response) {
        var bytes = response.entity()
                .toStrict(1_000, SYSTEM)
                .toCompletableFuture()
                .join()
                .getData()
                .toArray();
        try {
            return JSON.readTree(bytes);
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static void assertRefused(HttpResponse response, int status, Reason reason, String field) {
        assertThat(response.status().intValue()).isEqualTo(status);
        var problem = body(response);
        assertThat(problem.path("reason").asText()).isEqualTo(reason.word());
        assertThat(problem.path("field").asText()).isEqualTo(field);
    }

    @Test
    void whoeverShowsATokenActsInItsName() {
        var response =
                answer(routes(false), post(OTHER, "{\"action\":\"requeue\",\"subject\":\"17\",\"dryRun\":true}"));

        assertThat(response.status().intValue()).isEqualTo(200);
        assertThat(body(response).toString())
                .isEqualTo("{\"action\":\"requeue\",\"subject\":\"17\",\"dryRun\":true,\"done\":true,\"entry\":0,"
                        + "\"told\":[\"it is done\"]}");
        assertThat(desk.asked)
                .containsExactly(new Asked(
                        new AdminAction.RequeueBatch(17), new AdminDesk.Asker("bob", HERE.getHostAddress()), true));
    }

    @Test
    void whatIsRefusedIsAnsweredAsAConflict() {
        desk.refusal = Optional.of("nobody is there to take over");
        var response = answer(routes(false), post(SECRET, "{\"action\":\"drain\",\"subject\":\"a:1\"}"));
        assertThat(response.status().intValue()).isEqualTo(409);
        assertThat(body(response).path("done").asBoolean()).isFalse();
        assertThat(body(response).path("entry").asLong()).isEqualTo(7);
    }

    @Test
    void whatCanNotBeWrittenDownIsNotDone() {
        desk.silent = true;
        assertRefused(answer(routes(false), post(SECRET, PAUSE)), 503, Reason.UNAVAILABLE, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "ssssssssssssssssssssssssssssssssssssssss0"})
    void aWrongTokenIsNobodys(String token) {
        assertRefused(answer(routes(false), post(token, PAUSE)), 401, Reason.API_KEY_UNKNOWN, "Authorization");
        assertThat(desk.asked).isEmpty();
    }

    @Test
    void aTokenThatIsTooLongIsNobodysAndOneThatIsMissingIsAskedFor() {
        assertRefused(
                answer(routes(false), post("s".repeat(4_000), PAUSE)), 401, Reason.API_KEY_UNKNOWN, "Authorization");
        var missing = answer(
                routes(false),
                from(HERE, HttpRequest.POST("/admin/actions")).withEntity(ContentTypes.APPLICATION_JSON, PAUSE));
        assertRefused(missing, 401, Reason.API_KEY_REQUIRED, "Authorization");
        assertThat(missing.getHeader("WWW-Authenticate")).isPresent();
    }

    @Test
    void whoeverFailsTooOftenHasToWaitWhateverHeShows() {
        var routes = routes(true);
        for (int i = 0; i < 3; i++) {
            answer(routes, post("guess" + i, PAUSE));
        }
        var later = answer(routes, post(SECRET, PAUSE));
        assertRefused(later, 429, Reason.RATE_LIMITED, "Authorization");
        assertThat(later.getHeader("Retry-After")).isPresent();
        assertThat(answer(
                                routes,
                                from(ELSEWHERE, HttpRequest.POST("/admin/actions"))
                                        .withEntity(ContentTypes.APPLICATION_JSON, PAUSE)
                                        .addHeader(RawHeader.create("Authorization", "Bearer " + SECRET)))
                        .status()
                        .intValue())
                .as("another address")
                .isEqualTo(200);
    }

    @Test
    void aTokenIsNotTakenFromANetworkThatNobodyTrusts() {
        var request = from(ELSEWHERE, HttpRequest.GET("/admin/log"))
                .addHeader(RawHeader.create("Authorization", "Bearer " + SECRET));
        assertRefused(answer(routes(false), request), 403, Reason.OPERATOR_ONLY, "");
        assertThat(answer(routes(true), request).status().intValue()).isEqualTo(200);
    }

    @Test
    void withoutAnyTokenNothingIsOpenButTheStatus() {
        file = List.of("# nobody yet");
        assertRefused(answer(routes(true), post(SECRET, PAUSE)), 403, Reason.OPERATOR_ONLY, "");
        file = List.of("ann short");
        assertRefused(answer(routes(true), post(SECRET, PAUSE)), 403, Reason.OPERATOR_ONLY, "");
        assertThat(body(answer(routes(false), from(ELSEWHERE, HttpRequest.GET("/admin/status"))))
                        .path("node")
                        .asText())
                .isEqualTo("a:1");
    }

    @Test
    void aTokenThatIsTakenOutOpensNothingAnyMore() {
        var routes = routes(false);
        assertThat(answer(routes, post(SECRET, PAUSE)).status().intValue()).isEqualTo(200);
        file = List.of("bob " + OTHER);
        assertRefused(answer(routes, post(SECRET, PAUSE)), 401, Reason.API_KEY_UNKNOWN, "Authorization");
    }

    @Test
    void badInputIsRefusedByItsField() {
        var routes = routes(false);
        assertRefused(answer(routes, post(SECRET, "{\"action\":\"stop\"}")), 400, Reason.OUT_OF_RANGE, "action");
        assertRefused(answer(routes, post(SECRET, "{}")), 400, Reason.MISSING, "action");
        assertRefused(
                answer(routes, post(SECRET, "{\"action\":\"pause\",\"subject\":\"all\"}")),
                400,
                Reason.OUT_OF_RANGE,
                "subject");
        assertRefused(
                answer(routes, post(SECRET, "{\"action\":\"pause\",\"subject\":\"sealing\",\"dryRun\":\"no\"}")),
                400,
                Reason.WRONG_TYPE,
                "dryRun");
        assertRefused(
                answer(routes, post(SECRET, "{\"action\":\"pause\",\"why\":1}")), 400, Reason.UNKNOWN_PARAMETER, "why");
        assertRefused(answer(routes, post(SECRET, "x".repeat(5_000))), 413, Reason.BODY_TOO_LARGE, "");
        assertRefused(
                answer(routes, post(SECRET, PAUSE).withEntity(ContentTypes.TEXT_PLAIN_UTF8, PAUSE)),
                415,
                Reason.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type");
        assertThat(desk.asked).isEmpty();
    }

    @Test
    void otherPathsAndMethodsAreToldSo() {
        var routes = routes(false);
        assertRefused(answer(routes, from(HERE, HttpRequest.GET("/admin"))), 404, Reason.NOT_FOUND, "");
        assertRefused(
                answer(routes, from(HERE, HttpRequest.DELETE("/admin/status"))), 405, Reason.METHOD_NOT_ALLOWED, "");
        assertRefused(
                answer(routes, from(HERE, HttpRequest.PUT("/admin/actions"))), 405, Reason.METHOD_NOT_ALLOWED, "");
    }

    @Test
    void theBookIsReadByPages() {
        var request = from(HERE, HttpRequest.GET("/admin/log?after=5&limit=9"))
                .addHeader(RawHeader.create("Authorization", "Bearer " + SECRET));
        var told = body(answer(routes(false), request));
        assertThat(told.path("brokenAt").asLong()).isEqualTo(9);
        assertThat(told.at("/entries/0/atMs").asLong()).isEqualTo(5);
        assertThat(told.at("/entries/0/action").asText()).isEqualTo("pause");
        assertRefused(
                answer(
                        routes(false),
                        from(HERE, HttpRequest.GET("/admin/log?limit=501"))
                                .addHeader(RawHeader.create("Authorization", "Bearer " + SECRET))),
                400,
                Reason.OUT_OF_RANGE,
                "limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "ann too-short",
                "Ann ssssssssssssssssssssssssssssssss",
                "ann sssssssssssssssssssssssssssssssé"
            })
    void aFileOfTokensThatCanNotBeReadTellsTheLineAndNoSecret(String line) {
        assertThatThrownBy(() -> AdminTokens.parse(List.of("# one", line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2 ")
                .satisfies(wrong -> assertThat(wrong.getMessage()).doesNotContain("short", "sss"));
        assertThatThrownBy(() -> AdminTokens.parse(List.of("ann " + SECRET, "ann " + OTHER)))
                .hasMessage("line 2 has the name of a line before");
    }

    @Test
    void everyKindOfWorkMayBePaused() {
        var routes = routes(false);
        for (var work : Work.values()) {
            answer(routes, post(SECRET, "{\"action\":\"pause\",\"subject\":\"" + work.word() + "\"}"));
        }
        assertThat(desk.asked)
                .extracting(Asked::action)
                .containsExactly(
                        new AdminAction.Pause(Work.SEALING),
                        new AdminAction.Pause(Work.PROVING),
                        new AdminAction.Pause(Work.SETTLEMENT));
    }
}
