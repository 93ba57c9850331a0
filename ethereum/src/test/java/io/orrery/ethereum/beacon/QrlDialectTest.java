package io.orrery.ethereum.beacon;

import static io.orrery.ethereum.beacon.Samples.OTHER;
import static io.orrery.ethereum.beacon.Samples.QRL;
import static io.orrery.ethereum.beacon.Samples.ROOT;
import static io.orrery.ethereum.beacon.Samples.bytes;
import static io.orrery.ethereum.beacon.Samples.client;
import static io.orrery.ethereum.beacon.Samples.data;
import static io.orrery.ethereum.beacon.Samples.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.BeaconNode.Preparation;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// QRL's node: first versions only, its own headers, lists of signatures, addresses with a Q.
class QrlDialectTest {
    private static final ByteVector SIGNATURE = bytes(4627, 9);
    private static final ValidatorKey KEY = ValidatorKey.of(bytes(2592, 7).toBytes());
    private static final AttestationData VOTE =
            new AttestationData(257, 1, OTHER, new Checkpoint(1, ROOT), new Checkpoint(2, ROOT));

    private final ApiServer server = new ApiServer();
    private final BeaconClient node = client(server, QRL);

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void keysAreAskedForByThePathAndFewAtOnce() {
        server.on("GET /qrl/v1/beacon/states/head/validators", data("[]"));
        var keys = IntStream.range(0, 13)
                .mapToObj(i -> ValidatorKey.of(bytes(2592, i).toBytes()))
                .toList();
        assertThat(get(node.validators(keys))).isEmpty();
        assertThat(server.asked())
                .hasSize(2)
                .allSatisfy(asked -> assertThat(asked.query()).hasSizeLessThan(65_536));
    }

    @Test
    void votesAreBitsWithAListOfSignatures() {
        server.on("POST /qrl/v1/beacon/pool/attestations", 200, "");
        var duty = new AttesterDuty(KEY, 5, 257, 1, 8, 4, 0);
        get(node.publishAttestations(List.of(new SignedMessage.Vote(duty, VOTE, SIGNATURE))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"aggregation_bits\":\"0x0101\",\"signatures\":[\"" + SIGNATURE
                        + "\"],\"data\":" + vote(257, 1, 1, 2) + "}]"));
        assertThat(server.last().headers().getFirst("Qrl-Consensus-Version")).isEqualTo("zond");
    }

    @Test
    void anAggregateHasASignatureForEachBit() {
        var call = "GET /qrl/v1/validator/aggregate_attestation";
        var aggregate = "{\"aggregation_bits\":\"0x0d\",\"signatures\":[\"" + SIGNATURE + "\",\"" + SIGNATURE
                + "\"],\"data\":" + vote(257, 1, 1, 2) + "}";
        server.on(call, data(aggregate));
        assertThat(get(node.aggregate(VOTE, 1)))
                .contains(new Aggregate.Listed(
                        Bitlist.deserialize(ByteVector.parse("0x0d")), VOTE, List.of(SIGNATURE, SIGNATURE)));
        assertThat(server.last().query()).isEqualTo("attestation_data_root=" + VOTE.hash() + "&slot=257");

        server.on(call, data(aggregate.replace("0x0d", "0x0f")));
        assertThatThrownBy(() -> get(node.aggregate(VOTE, 1)))
                .hasMessageContaining("data.signatures: are 2 where 3 bits are set");
    }

    @Test
    void aContributionHasASignatureForEachBit() {
        server.on(
                "GET /qrl/v1/validator/sync_committee_contribution",
                data("{\"slot\":\"257\",\"beacon_block_root\":\"" + ROOT
                        + "\",\"subcommittee_index\":\"0\",\"aggregation_bits\":\"0x05000000000000000000000000000000\","
                        + "\"signatures\":[\"" + SIGNATURE + "\",\"" + SIGNATURE + "\"]}"));
        assertThat(get(node.contribution(257, 0, ROOT)))
                .contains(new Contribution(
                        257,
                        ROOT,
                        0,
                        new Bitvector(ByteVector.parse("0x05000000000000000000000000000000"), 128),
                        List.of(SIGNATURE, SIGNATURE)));
    }

    @Test
    void aBlockIsOfTheOneFork() {
        server.on("GET /qrl/v3/validator/blocks/257", exchange -> {
            exchange.getResponseHeaders().set("Qrl-Execution-Payload-Blinded", "false");
            ApiServer.send(
                    exchange,
                    200,
                    ApiServer.SSZ,
                    ByteBuffer.allocate(Long.BYTES).putLong(257).array());
        });
        server.on("POST /qrl/v1/beacon/blocks", 200, "");
        var block = get(node.block(257, SIGNATURE, bytes(32, 1), OptionalLong.empty()));
        assertThat(block).isEqualTo(new Samples.SlotOnly(ForkName.ZOND, false, 257));
        get(node.publishBlock(block, SIGNATURE));
        assertThat(server.last().path()).isEqualTo("/qrl/v1/beacon/blocks");
        assertThat(server.last().body()).hasSize(8 + 4627);
    }

    @Test
    void addressesAreWrittenAsTheNetworkDoes() {
        server.on("POST /qrl/v1/validator/prepare_beacon_proposer", 200, "");
        get(node.prepare(List.of(new Preparation(5, bytes(20, 0x11)))));
        assertThat(server.last().text())
                .isEqualTo("[{\"validator_index\":\"5\",\"fee_recipient\":\"Q" + "11".repeat(20) + "\"}]");
    }
}
