package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CommitteeServerTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final CommitteeBook.Owner OWNER =
            new CommitteeBook.Owner(31_337, new Address(1, 2, 3), new Address(4, 5, 6), new Address(7, 8, 9));
    private static final DataOffer OFFER = new DataOffer(
            7, 8, 1, 1_790_000_000L, Fr.of(1), Fr.of(2), Fr.of(3), new byte[] {1, 2, 3}, new byte[] {4, 5});
    private static final String WORD = "0x" + "0".repeat(63);
    private static final String GOOD = ("{'number':7,'size':8,'feeAccount':1,'timestamp':1790000000,'previousRoot':'"
                    + WORD + "1','newRoot':'" + WORD + "2','commitment':'" + WORD
                    + "3','slots':'0x010203','l1Operations':'0x0405','operatorSignature':'0x" + "ab".repeat(65) + "'}")
            .replace('\'', '"');

    /// One for all: each takes seconds to close.
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Desk desk = new Desk();
    private CommitteeServer server;

    /// Answers as it is told, and writes down what it was offered.
    private static final class Desk implements CommitteeDesk {
        final List<DataOffer> offered = new ArrayList<>();
        Answer answer = new Answer.Signed(new byte[65]);
        Optional<RollupState> executed = Optional.empty();

        @Override
        public CommitteeBook.Owner owner() {
            return OWNER;
        }

        @Override
        public Standing standing() {
            return new Standing(8, 5, Optional.empty());
        }

        @Override
        public Answer offer(DataOffer offer, byte[] operatorSignature) {
            offered.add(offer);
            return answer;
        }

        @Override
        public Optional<CommitteeBook.Entry> batch(long number) {
            return number == 7
                    ? Optional.of(new CommitteeBook.Entry(OFFER, Optional.of(new byte[65])))
                    : Optional.empty();
        }

        @Override
        public Optional<byte[]> slots(Digest slotsHash) {
            return slotsHash.a() == 1 ? Optional.of(OFFER.slots()) : Optional.empty();
        }

        @Override
        public Optional<RollupState> executedState() {
            return executed;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = CommitteeServer.start(desk, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4, 20);
    }

    @AfterAll
    static void end() {
        HTTP.close();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        return HTTP.send(request, BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(to(path).build());
    }

    private HttpResponse<byte[]> offer(String body) throws Exception {
        return send(to("/v1/batches")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    private static void refused(HttpResponse<byte[]> response, int status, String reason, String detail)
            throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response).path("reason").asText()).isEqualTo(reason);
        assertThat(json(response).path("detail").asText()).contains(detail);
    }

    @Test
    void anOfferIsReadAndSigned() throws Exception {
        var response = offer(GOOD);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("signature").asText()).isEqualTo("0x" + "00".repeat(65));
        assertThat(json(response).path("member").asText())
                .isEqualTo(OWNER.member().toString());
        assertThat(desk.offered).containsExactly(OFFER);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRefusalComesWithItsReasonAndWhy(Reason reason) throws Exception {
        desk.answer = new CommitteeDesk.Answer.Refused(reason, "because");
        int status = switch (reason) {
            case MALFORMED -> 400;
            case NOT_OPERATOR -> 403;
            case OUT_OF_ORDER,
                    OTHER_BATCH,
                    WRONG_PREVIOUS_ROOT,
                    NOT_YET,
                    WRONG_DATA,
                    WRONG_ROOT,
                    WRONG_COMMITMENT,
                    CONTRADICTS_L1 -> 409;
        };
        var response = offer(GOOD);
        refused(response, status, reason.word(), "because");
        assertThat(json(response).path("next").asLong()).isEqualTo(reason == Reason.OUT_OF_ORDER ? 8 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|[|the body is not JSON",
                "\"number\":7|\"number\":-7|number must be an integer from 0 on",
                "\"number\":7|\"number\":7.5|number must be an integer from 0 on",
                "\"size\":8,|''|size is missing",
                "\"slots\":\"0x010203\"|\"slots\":\"010203\"|slots must be 0x and hexadecimal digits",
                "\"slots\":\"0x010203\"|\"slots\":\"0x01020\"|slots must be 0x and hexadecimal digits, two a byte",
                "0x0405|0xzz|l1Operations must be 0x and hexadecimal digits",
                "\"0x0405\"|5|l1Operations must be 0x and hexadecimal digits",
                "0xabab|0xab|operatorSignature must have 65 bytes, not 64",
                "0xabab|0xababab|operatorSignature must have at most 65 bytes",
            })
    void whatIsWrongInAnOfferIsNamed(String good, String bad, String detail) throws Exception {
        refused(offer(GOOD.replace(good, bad)), 400, "malformed", detail);
        assertThat(desk.offered).isEmpty();
    }

    @Test
    void anElementBeyondTheFieldIsNamed() throws Exception {
        refused(
                offer(GOOD.replace(WORD + "2", "0x" + "f".repeat(64))),
                400,
                "malformed",
                "newRoot must be below the order of the field");
    }

    @Test
    void anOfferThatIsTooLongIsNotRead() throws Exception {
        refused(offer(" ".repeat(4 << 20)), 413, "body_too_large", "a body has at most");
        assertThat(desk.offered).isEmpty();
    }

    @Test
    void whatAMemberHoldsIsHadByNumberAndByHash() throws Exception {
        var batch = json(get("/v1/batches/7"));
        assertThat(batch.path("slots").asText()).isEqualTo("0x010203");
        assertThat(batch.path("commitment").asText()).isEqualTo(WORD + "3");
        assertThat(batch.path("signature").asText()).isEqualTo("0x" + "00".repeat(65));
        assertThat(get("/v1/slots/" + new Digest(1, 0, 0, 0)).body()).isEqualTo(OFFER.slots());
        refused(get("/v1/batches/8"), 404, "not_found", "this member holds no batch 8");
        refused(get("/v1/slots/" + new Digest(2, 0, 0, 0)), 404, "not_found", "this member holds no slots");
    }

    @Test
    void howFarItIsIsTold() throws Exception {
        var standing = json(get("/v1/committee"));
        assertThat(standing.path("next").asLong()).isEqualTo(8);
        assertThat(standing.path("executed").asLong()).isEqualTo(5);
        assertThat(standing.path("rollup").asText()).isEqualTo(OWNER.rollup().toString());
        assertThat(standing.path("contradiction").isNull()).isTrue();
    }

    @Test
    void theWitnessesOfAnOwnerAreThoseOfTheStateThatL1HasExecuted() throws Exception {
        var path = "/v1/exit-witness/" + OWNER.member();
        refused(get(path), 404, "not_found", "the state that L1 has executed last");
        desk.executed = Optional.of(RollupReplay.start().state());
        var page = json(get(path + "?from=0"));
        assertThat(page.path("batch").asLong()).isZero();
        assertThat(page.path("l1ChainId").asLong()).isEqualTo(31_337);
        assertThat(page.path("accounts")).isEmpty();
        assertThat(page.path("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/batches/x|400|malformed|number must be a decimal integer",
                "/v1/batches/12345678901|400|malformed|number must be a decimal integer",
                "/v1/slots/0x12|400|malformed|the hash of slots is 0x and 64",
                "/v1/exit-witness/0x12|400|malformed|owner must be 0x and 40",
                "/v1/exit-witness/0x0000000000000000000000000000000000000001?to=3|400|malformed|the query may be from",
                "/v1/exit-witness/0x0000000000000000000000000000000000000001?from=z|400|malformed|from must be a decimal",
                "/v1/nothing|404|not_found|there is no such path",
                "/v1/batches|405|method_not_allowed|this path takes POST",
            })
    void whatIsWrongInAQuestionIsNamed(String path, int status, String reason, String detail) throws Exception {
        refused(get(path), status, reason, detail);
    }

    @Test
    void aPortThatSomebodyElseHasIsNamed() {
        assertThatThrownBy(() -> CommitteeServer.start(desk, server.address(), 1, 20))
                .isInstanceOf(PortInUse.class)
                .hasMessageContaining(Integer.toString(server.address().getPort()));
    }

    @Test
    void whatIsNoHttpDisturbsNobody() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(HexFormat.of().parseHex("160301000100"));
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            assertThat(get("/v1/committee").statusCode()).isEqualTo(200);
        }
    }
}
