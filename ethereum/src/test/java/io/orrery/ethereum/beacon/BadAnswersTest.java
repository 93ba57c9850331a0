package io.orrery.ethereum.beacon;

import static io.orrery.ethereum.beacon.Samples.ELECTRA;
import static io.orrery.ethereum.beacon.Samples.OTHER;
import static io.orrery.ethereum.beacon.Samples.ROOT;
import static io.orrery.ethereum.beacon.Samples.bytes;
import static io.orrery.ethereum.beacon.Samples.client;
import static io.orrery.ethereum.beacon.Samples.data;
import static io.orrery.ethereum.beacon.Samples.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a node may answer that is no answer, and what is made of it.
class BadAnswersTest {
    private static final String STATE = "GET /eth/v1/node/syncing";
    private static final String VOTE = "GET /eth/v1/validator/attestation_data";

    private final ApiServer server = new ApiServer();
    private final BeaconClient node = client(server, ELECTRA);

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private static BeaconFailure failure(CompletionStage<?> stage) {
        return (BeaconFailure) stage.toCompletableFuture()
                .handle((_, thrown) -> Failures.cause(thrown))
                .join();
    }

    @ParameterizedTest
    @CsvSource({
        "302, REFUSED",
        "400, REFUSED",
        "401, REFUSED",
        "404, REFUSED",
        "408, UNAVAILABLE",
        "414, REFUSED",
        "429, UNAVAILABLE",
        "500, UNAVAILABLE",
        "501, REFUSED",
        "503, UNAVAILABLE"
    })
    void aStatusIsNowOrForGood(int code, Kind kind) {
        server.on(STATE, code, "{\"code\":" + code + ",\"message\":\"because\"}");
        var failure = failure(node.state());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("/eth/v1/node/syncing, answers HTTP " + code + ": because");
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.on(STATE, exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            ApiServer.send(exchange, 307, ApiServer.JSON, new byte[0]);
        });
        assertThat(failure(node.state()).kind()).isEqualTo(Kind.REFUSED);
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"data\":null}",
                "{\"data\":{\"head_slot\":\"1\"",
                "{\"data\":{\"head_slot\":1,\"sync_distance\":\"0\",\"is_syncing\":false,\"is_optimistic\":false,"
                        + "\"el_offline\":false}}",
                "{\"data\":{\"head_slot\":\"-1\",\"sync_distance\":\"0\",\"is_syncing\":false,\"is_optimistic\":false,"
                        + "\"el_offline\":false}}",
                "{\"data\":{\"head_slot\":\"18446744073709551616\",\"sync_distance\":\"0\",\"is_syncing\":false,"
                        + "\"is_optimistic\":false,\"el_offline\":false}}",
                "{\"data\":{\"head_slot\":\"1\",\"sync_distance\":\"0\",\"is_syncing\":\"false\",\"is_optimistic\":false,"
                        + "\"el_offline\":false}}",
                "{\"data\":{\"head_slot\":\"1\",\"head_slot\":\"2\",\"sync_distance\":\"0\",\"is_syncing\":false,"
                        + "\"is_optimistic\":false,\"el_offline\":false}}"
            })
    void whatIsNotWrittenAsItShouldBeIsNoAnswer(String body) {
        server.on(STATE, body);
        assertThat(failure(node.state()).kind()).isEqualTo(Kind.NONSENSE);
    }

    @Test
    void anAnswerWithoutEndIsNotReadToIt() {
        server.on(STATE, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var block = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            while (server.closed.getCount() > 0) {
                exchange.getResponseBody().write(block);
            }
        });
        var failure = failure(node.state());
        assertThat(failure.kind()).isEqualTo(Kind.NONSENSE);
        assertThat(failure).hasMessageContaining("has more than " + BeaconClient.MOST_JSON + " bytes");
    }

    @Test
    void anAnswerThatBreaksOffIsNone() {
        server.on(STATE, exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{\"data\":".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            throw new IOException("breaks off");
        });
        assertThat(failure(node.state()).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void whoeverIsSilentIsLeftAfterATime() {
        var settings = new BeaconSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1),
                2,
                1,
                1,
                8,
                Duration.ofMillis(1),
                Duration.ofMillis(1));
        server.silent(STATE);
        try (var hasty = client(server, ELECTRA, settings, NodeNews.NONE)) {
            var first = hasty.state();
            var second = hasty.state();
            var third = hasty.state();
            assertThat(failure(third)).hasMessageContaining("has 1 calls waiting already");
            assertThat(failure(first).kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure(second).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void whoeverIsNotThereIsUnavailable() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var address = BeaconAddress.parse("http://127.0.0.1:" + free);
        try (var absent = new BeaconClient(address, ELECTRA, Samples.SETTINGS, Samples::block, NodeNews.NONE)) {
            assertThat(failure(absent.state()).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void aVoteForAnythingElseIsNone() {
        refusedVote(vote(18, 0, 1, 2), "data: slot: 18 where 17 was asked for");
        refusedVote(vote(17, 1, 1, 2), "data: index: 1 where 0 was asked for");
        refusedVote(vote(17, 0, 1, 3), "data: target.epoch: 3 where slot 17 is of epoch 2");
        refusedVote(vote(17, 0, 3, 2), "data: source.epoch: 3 is not below the target's 2");
        refusedVote(vote(17, 0, 1, 2).replace("0x9a2f", "0x9a"), "data.beacon_block_root: must have 32 bytes, not 31");
    }

    private void refusedVote(String vote, String why) {
        server.on(VOTE, data(vote));
        var failure = failure(node.attestationData(17, 0));
        assertThat(failure.kind()).isEqualTo(Kind.NONSENSE);
        assertThat(failure).hasMessageContaining(why);
    }

    @Test
    void anAggregateOfAnotherVoteOrCommitteeIsNone() {
        var asked = new AttestationData(17, 0, OTHER, new Checkpoint(1, ROOT), new Checkpoint(2, ROOT));
        var call = "GET /eth/v2/validator/aggregate_attestation";
        var aggregate = "{\"aggregation_bits\":\"0x0302\",\"signature\":\"" + bytes(96, 1)
                + "\",\"committee_bits\":\"0x04\",\"data\":" + vote(17, 0, 0, 2) + "}";
        server.on(call, data(aggregate));
        assertThat(failure(node.aggregate(asked, 2))).hasMessageContaining("data.data: is another vote");
        server.on(call, data(aggregate.replace(vote(17, 0, 0, 2), vote(17, 0, 1, 2))));
        assertThat(failure(node.aggregate(asked, 1)))
                .hasMessageContaining("data.committee_bits: are committees {2} where 1 was asked for");
    }

    @Test
    void dutiesOfOthersOrOfAnotherEpochAreNone() {
        var key = ValidatorKey.of(bytes(48, 7).toBytes());
        var duty = "{\"pubkey\":\"" + key
                + "\",\"validator_index\":\"5\",\"committee_index\":\"2\",\"committee_length\":\"9\","
                + "\"committees_at_slot\":\"4\",\"validator_committee_index\":\"8\",\"slot\":\"17\"}";
        refusedDuties(duty, 3, List.of(5L), "data[0].slot: 17 is not of epoch 3");
        refusedDuties(duty, 2, List.of(6L), "data: has validator 5, which was not asked for");
        refusedDuties(duty + "," + duty, 2, List.of(5L, 6L), "data: has the same twice");
        refusedDuties(duty + "," + duty, 2, List.of(5L), "data: has 2 elements where there are at most 1");
        refusedDuties(
                duty.replace("\"committees_at_slot\":\"4\"", "\"committees_at_slot\":\"5\""),
                2,
                List.of(5L),
                "data[0].committees_at_slot: 5 is above 4");
        refusedDuties(
                duty.replace("\"validator_committee_index\":\"8\"", "\"validator_committee_index\":\"9\""),
                2,
                List.of(5L),
                "place 9 of 9 in committee 2 of 4");
    }

    private void refusedDuties(String duties, long epoch, List<Long> indices, String why) {
        server.on(
                "POST /eth/v1/validator/duties/attester/" + epoch,
                "{\"dependent_root\":\"" + ROOT + "\",\"data\":[" + duties + "]}");
        assertThat(failure(node.attesters(epoch, indices))).hasMessageContaining(why);
    }

    @Test
    void whoIsLeftOutOfTheLivingIsNotTakenForDead() {
        server.on("POST /eth/v1/validator/liveness/4", data("[{\"index\":\"1\",\"is_live\":false}]"));
        assertThat(failure(node.live(4, List.of(1L, 2L)))).hasMessageContaining("has not those who were asked for");
    }
}
