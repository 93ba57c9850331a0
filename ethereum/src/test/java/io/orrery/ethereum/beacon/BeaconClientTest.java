package io.orrery.ethereum.beacon;

import static io.orrery.ethereum.beacon.Samples.DENEB;
import static io.orrery.ethereum.beacon.Samples.ELECTRA;
import static io.orrery.ethereum.beacon.Samples.OTHER;
import static io.orrery.ethereum.beacon.Samples.ROOT;
import static io.orrery.ethereum.beacon.Samples.bytes;
import static io.orrery.ethereum.beacon.Samples.client;
import static io.orrery.ethereum.beacon.Samples.data;
import static io.orrery.ethereum.beacon.Samples.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.BeaconNode.CommitteeSubscription;
import io.orrery.domain.validator.beacon.BeaconNode.HeadBlock;
import io.orrery.domain.validator.beacon.BeaconNode.Preparation;
import io.orrery.domain.validator.beacon.BeaconNode.SyncSubscription;
import io.orrery.domain.validator.beacon.ChainIdentity;
import io.orrery.domain.validator.beacon.NodeState;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each endpoint both ways: what is sent, and what is read of answers as beacon-APIs has them.
class BeaconClientTest {
    private static final ValidatorKey KEY = ValidatorKey.of(bytes(48, 7).toBytes());
    private static final ByteVector SIGNATURE = bytes(96, 9);
    private static final AttestationData VOTE =
            new AttestationData(17, 0, OTHER, new Checkpoint(1, ROOT), new Checkpoint(2, ROOT));
    private static final AttesterDuty DUTY = new AttesterDuty(KEY, 5, 17, 2, 9, 4, 8);

    private final ApiServer server = new ApiServer();
    private final BeaconClient node = client(server, ELECTRA);

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void aChainIsKnownByItsGenesisAndByHowItCountsTime() {
        server.on("GET /eth/v1/beacon/genesis", Samples.genesis(ROOT, "0x00000001"))
                .on(
                        "GET /eth/v1/config/spec",
                        data("{\"SECONDS_PER_SLOT\":\"6\",\"SLOTS_PER_EPOCH\":\"8\",\"X\":[1]}"));
        assertThat(get(node.identity())).isEqualTo(new ChainIdentity(0, ROOT, new Version(1), 6, 8));
        assertThat(get(node.identity()).difference(ELECTRA)).isEmpty();

        server.on("GET /eth/v1/config/spec", data("{\"SLOT_DURATION_MS\":\"6000\",\"SLOTS_PER_EPOCH\":\"8\"}"));
        assertThat(get(node.identity()).secondsPerSlot()).isEqualTo(6);
    }

    @Test
    void howFarANodeIs() {
        server.on("GET /eth/v1/node/syncing", Samples.syncing(12, 3, true, false, true));
        assertThat(get(node.state())).isEqualTo(new NodeState(12, 3, true, false, true));
    }

    private static String validator() {
        return "{\"index\":\"1\",\"balance\":\"32000000000\",\"status\":\"active_ongoing\",\"validator\":{\"pubkey\":\""
                + KEY + "\",\"slashed\":false}}";
    }

    @Test
    void validatorsAreAskedForByTheirKeysInABody() {
        server.on("POST /eth/v1/beacon/states/head/validators", data("[" + validator() + "]"));
        assertThat(get(node.validators(List.of(KEY, KEY))))
                .containsExactly(new ValidatorState(KEY, 1, ValidatorState.Status.ACTIVE_ONGOING, 32_000_000_000L));
        assertThat(server.last().text()).isEqualTo("{\"ids\":[\"" + KEY + "\"]}");
    }

    @Test
    void aNodeThatTakesNoBodyIsAskedByThePathFromThenOn() {
        server.on("GET /eth/v1/beacon/states/head/validators", data("[" + validator() + "]"));
        get(node.validators(List.of(KEY)));
        get(node.validators(List.of(KEY)));
        assertThat(server.lines())
                .containsExactly(
                        "POST /eth/v1/beacon/states/head/validators",
                        "GET /eth/v1/beacon/states/head/validators?id=" + KEY,
                        "GET /eth/v1/beacon/states/head/validators?id=" + KEY);
    }

    @Test
    void noKeysAreNotAskedForBecauseThatWouldAskForAll() {
        assertThat(get(node.validators(List.of()))).isEmpty();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whoWasSeen() {
        server.on(
                "POST /eth/v1/validator/liveness/4",
                data("[{\"index\":\"1\",\"is_live\":true},{\"index\":\"2\",\"is_live\":false}]"));
        assertThat(get(node.live(4, List.of(1L, 2L)))).isEqualTo(Set.of(1L));
        assertThat(server.last().text()).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void duties() {
        server.on(
                "GET /eth/v1/validator/duties/proposer/2",
                "{\"dependent_root\":\"" + ROOT + "\",\"execution_optimistic\":false,\"data\":[{\"pubkey\":\"" + KEY
                        + "\",\"validator_index\":\"5\",\"slot\":\"16\"}]}");
        server.on(
                "POST /eth/v1/validator/duties/attester/2",
                "{\"dependent_root\":\"" + OTHER + "\",\"execution_optimistic\":false,\"data\":[{\"pubkey\":\"" + KEY
                        + "\",\"validator_index\":\"5\",\"committee_index\":\"2\",\"committee_length\":\"9\","
                        + "\"committees_at_slot\":\"4\",\"validator_committee_index\":\"8\",\"slot\":\"17\"}]}");
        server.on(
                "POST /eth/v1/validator/duties/sync/2",
                "{\"execution_optimistic\":false,\"data\":[{\"pubkey\":\"" + KEY
                        + "\",\"validator_index\":\"5\",\"validator_sync_committee_indices\":[\"0\",\"31\"]}]}");

        var proposers = get(node.proposers(2));
        assertThat(proposers.dependentRoot()).isEqualTo(ROOT);
        assertThat(proposers.duties()).containsExactly(new ProposerDuty(KEY, 5, 16));
        var attesters = get(node.attesters(2, List.of(5L, 6L)));
        assertThat(attesters.dependentRoot()).isEqualTo(OTHER);
        assertThat(attesters.duties()).containsExactly(DUTY);
        assertThat(server.last().text()).isEqualTo("[\"5\",\"6\"]");
        assertThat(get(node.syncCommittee(2, List.of(5L)))).containsExactly(new SyncDuty(KEY, 5, List.of(0, 31)));
    }

    @Test
    void manyDutiesAreAskedForInParts() {
        server.on(
                "POST /eth/v1/validator/duties/attester/2",
                "{\"dependent_root\":\"" + OTHER + "\",\"execution_optimistic\":false,\"data\":[]}");
        var many = IntStream.range(0, 1_001).mapToObj(Long::valueOf).toList();
        assertThat(get(node.attesters(2, many)).duties()).isEmpty();
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void theVoteOfASlotIsOneFromElectraOn() {
        server.on("GET /eth/v1/validator/attestation_data", data(vote(17, 0, 1, 2)));
        assertThat(get(node.attestationData(17, 3))).isEqualTo(VOTE);
        assertThat(server.last().query()).isEqualTo("slot=17&committee_index=0");
    }

    @Test
    void beforeElectraEachCommitteeHasItsVote() {
        try (var older = client(server, DENEB)) {
            server.on("GET /eth/v1/validator/attestation_data", data(vote(17, 3, 1, 2)));
            assertThat(get(older.attestationData(17, 3)).committeeIndex()).isEqualTo(3);
            assertThat(server.last().query()).isEqualTo("slot=17&committee_index=3");
        }
    }

    @Test
    void anAggregateIsReadInTheFormOfItsFork() {
        server.on(
                "GET /eth/v2/validator/aggregate_attestation",
                "{\"version\":\"electra\",\"data\":{\"aggregation_bits\":\"0x0302\",\"signature\":\"" + SIGNATURE
                        + "\",\"committee_bits\":\"0x04\",\"data\":" + vote(17, 0, 1, 2) + "}}");
        assertThat(get(node.aggregate(VOTE, 2)))
                .contains(new Aggregate.OfSlot(
                        Bitlist.deserialize(ByteVector.parse("0x0302")),
                        VOTE,
                        SIGNATURE,
                        new Bitvector(ByteVector.parse("0x04"), 4)));
        assertThat(server.last().query())
                .isEqualTo("attestation_data_root=" + VOTE.hash() + "&slot=17&committee_index=2");
    }

    @Test
    void noAggregateIsNoFailure() {
        assertThat(get(node.aggregate(VOTE, 2))).isEmpty();
        assertThat(get(node.contribution(17, 1, ROOT))).isEmpty();
    }

    @Test
    void beforeElectraTheFirstVersionIsAskedWhereThereIsNoSecond() {
        try (var older = client(server, DENEB)) {
            server.on(
                    "GET /eth/v1/validator/aggregate_attestation",
                    data("{\"aggregation_bits\":\"0x0302\",\"signature\":\"" + SIGNATURE + "\",\"data\":"
                            + vote(17, 0, 1, 2) + "}"));
            assertThat(get(older.aggregate(VOTE, 0)))
                    .contains(new Aggregate.OfCommittee(
                            Bitlist.deserialize(ByteVector.parse("0x0302")), VOTE, SIGNATURE));
        }
    }

    @Test
    void theHeadAndWhetherItIsExecuted() {
        server.on(
                "GET /eth/v1/beacon/blocks/head/root",
                "{\"execution_optimistic\":true,\"finalized\":false,\"data\":{\"root\":\"" + ROOT + "\"}}");
        assertThat(get(node.head())).isEqualTo(new HeadBlock(ROOT, true));
    }

    @Test
    void aContribution() {
        server.on(
                "GET /eth/v1/validator/sync_committee_contribution",
                data("{\"slot\":\"17\",\"beacon_block_root\":\"" + ROOT
                        + "\",\"subcommittee_index\":\"1\",\"aggregation_bits\":\"0x05\",\"signature\":\"" + SIGNATURE
                        + "\"}"));
        assertThat(get(node.contribution(17, 1, ROOT)))
                .contains(
                        new Contribution(17, ROOT, 1, new Bitvector(ByteVector.parse("0x05"), 8), List.of(SIGNATURE)));
        assertThat(server.last().query()).isEqualTo("slot=17&subcommittee_index=1&beacon_block_root=" + ROOT);
    }

    private void blocks(String type, String version, String blinded, byte[] body) {
        server.on("GET /eth/v3/validator/blocks/17", exchange -> {
            exchange.getResponseHeaders().set("Eth-Consensus-Version", version);
            exchange.getResponseHeaders().set("Eth-Execution-Payload-Blinded", blinded);
            ApiServer.send(exchange, 200, type, body);
        });
    }

    private static byte[] slot(long slot) {
        return ByteBuffer.allocate(Long.BYTES).putLong(slot).array();
    }

    @Test
    void aBlockComesAsItsBytes() {
        blocks(ApiServer.SSZ, "electra", "true", slot(17));
        var block = get(node.block(17, SIGNATURE, bytes(32, 1), OptionalLong.of(-1)));
        assertThat(block).isEqualTo(new Samples.SlotOnly(ForkName.ELECTRA, true, 17));
        assertThat(server.last().query())
                .isEqualTo("randao_reveal=" + SIGNATURE + "&graffiti=" + bytes(32, 1)
                        + "&builder_boost_factor=18446744073709551615");
        assertThat(server.last().headers().getFirst("Accept"))
                .isEqualTo("application/octet-stream;q=1,application/json;q=0.9");
    }

    @Test
    void whatIsNotTheBlockThatWasAskedForIsNoAnswer() {
        blocks(ApiServer.SSZ, "electra", "false", slot(18));
        refusedBlock("slot: 18 where 17 was asked for");
        blocks(ApiServer.SSZ, "deneb", "false", slot(17));
        refusedBlock("Eth-Consensus-Version: 'deneb' where slot 17 is of ELECTRA");
        blocks(ApiServer.SSZ, "electra", "maybe", slot(17));
        refusedBlock("Eth-Execution-Payload-Blinded: must be true or false, not 'maybe'");
        blocks(ApiServer.JSON, "electra", "false", slot(17));
        refusedBlock("Content-Type: a block is read as application/octet-stream, not as 'application/json'");
        blocks(ApiServer.SSZ, "electra", "false", new byte[7]);
        refusedBlock("block: has 7 bytes");
    }

    private void refusedBlock(String why) {
        assertThatThrownBy(() -> get(node.block(17, SIGNATURE, bytes(32, 1), OptionalLong.empty())))
                .hasMessageContaining("answers what can not be: " + why);
    }

    @Test
    void aSignedBlockIsToldAsItsBytesWhereItBelongs() {
        server.on("POST /eth/v2/beacon/blocks", 200, "").on("POST /eth/v2/beacon/blinded_blocks", 202, "");
        get(node.publishBlock(new Samples.SlotOnly(ForkName.ELECTRA, false, 17), SIGNATURE));
        assertThat(server.last().headers().getFirst("Eth-Consensus-Version")).isEqualTo("electra");
        assertThat(server.last().headers().getFirst("Content-Type")).isEqualTo(ApiServer.SSZ);
        assertThat(server.last().body()).hasSize(8 + 96);

        var invalid = new AtomicLong();
        var news = new NodeNews() {
            @Override
            public void spreadInvalid(String who, long slot) {
                invalid.set(slot);
            }
        };
        try (var telling = client(server, ELECTRA, Samples.SETTINGS, news)) {
            get(telling.publishBlock(new Samples.SlotOnly(ForkName.ELECTRA, true, 17), SIGNATURE));
        }
        assertThat(invalid).as("spread, and found invalid").hasValue(17);
    }

    @Test
    void aVoteIsASingleOneFromElectraOn() {
        server.on("POST /eth/v2/beacon/pool/attestations", 200, "");
        get(node.publishAttestations(List.of(new SignedMessage.Vote(DUTY, VOTE, SIGNATURE))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"committee_index\":\"2\",\"attester_index\":\"5\",\"signature\":\""
                        + SIGNATURE + "\",\"data\":" + vote(17, 0, 1, 2) + "}]"));
        assertThat(server.last().headers().getFirst("Eth-Consensus-Version")).isEqualTo("electra");
    }

    @Test
    void beforeElectraAVoteIsABitAndGoesToTheFirstVersionWhereThereIsNoSecond() {
        server.on("POST /eth/v1/beacon/pool/attestations", 200, "");
        try (var older = client(server, DENEB)) {
            get(older.publishAttestations(List.of(new SignedMessage.Vote(DUTY, VOTE, SIGNATURE))));
        }
        // Nine of a committee, the ninth of whom has signed, and the bit behind the last.
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"aggregation_bits\":\"0x0003\",\"signature\":\"" + SIGNATURE
                        + "\",\"data\":" + vote(17, 0, 1, 2) + "}]"));
    }

    @Test
    void aggregatesSyncMessagesAndContributionsAreTold() {
        server.on("POST /eth/v2/validator/aggregate_and_proofs", 200, "")
                .on("POST /eth/v1/beacon/pool/sync_committees", 200, "")
                .on("POST /eth/v1/validator/contribution_and_proofs", 200, "");
        var bits = Bitlist.deserialize(ByteVector.parse("0x0302"));
        var aggregate = new Aggregate.OfSlot(bits, VOTE, SIGNATURE, new Bitvector(ByteVector.parse("0x04"), 4));
        get(node.publishAggregates(
                List.of(new SignedMessage.AggregateAndProof(5, aggregate, bytes(96, 2), bytes(96, 3)))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"signature\":\"" + bytes(96, 3)
                        + "\",\"message\":{\"aggregator_index\":\"5\",\"selection_proof\":\"" + bytes(96, 2)
                        + "\",\"aggregate\":{\"aggregation_bits\":\"0x0302\",\"committee_bits\":\"0x04\",\"signature\":\""
                        + SIGNATURE + "\",\"data\":" + vote(17, 0, 1, 2) + "}}}]"));

        get(node.publishSyncMessages(List.of(new SignedMessage.SyncMessage(17, ROOT, 5, SIGNATURE))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"slot\":\"17\",\"beacon_block_root\":\"" + ROOT
                        + "\",\"validator_index\":\"5\",\"signature\":\"" + SIGNATURE + "\"}]"));

        var contribution =
                new Contribution(17, ROOT, 1, new Bitvector(ByteVector.parse("0x05"), 8), List.of(SIGNATURE));
        get(node.publishContributions(
                List.of(new SignedMessage.ContributionAndProof(5, contribution, bytes(96, 2), bytes(96, 3)))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree("[{\"signature\":\"" + bytes(96, 3)
                        + "\",\"message\":{\"aggregator_index\":\"5\",\"selection_proof\":\"" + bytes(96, 2)
                        + "\",\"contribution\":{\"slot\":\"17\",\"beacon_block_root\":\"" + ROOT
                        + "\",\"subcommittee_index\":\"1\",\"aggregation_bits\":\"0x05\",\"signature\":\"" + SIGNATURE
                        + "\"}}}]"));
    }

    @Test
    void whatANodeIsToPrepare() {
        server.on("POST /eth/v1/validator/prepare_beacon_proposer", 200, "")
                .on("POST /eth/v1/validator/register_validator", 200, "")
                .on("POST /eth/v1/validator/beacon_committee_subscriptions", 200, "")
                .on("POST /eth/v1/validator/sync_committee_subscriptions", 200, "");
        get(node.prepare(List.of(new Preparation(5, bytes(20, 1)))));
        assertThat(server.last().text())
                .isEqualTo("[{\"validator_index\":\"5\",\"fee_recipient\":\"" + bytes(20, 1) + "\"}]");

        var registration = new Duty.ValidatorRegistration(bytes(20, 1), 30_000_000, 7, bytes(48, 7));
        get(node.register(List.of(new SignedMessage.Registration(registration, SIGNATURE))));
        assertThat(Reply.JSON.readTree(server.last().text()))
                .isEqualTo(Reply.JSON.readTree(
                        "[{\"signature\":\"" + SIGNATURE + "\",\"message\":{\"fee_recipient\":\"" + bytes(20, 1)
                                + "\",\"gas_limit\":\"30000000\",\"timestamp\":\"7\",\"pubkey\":\"" + KEY + "\"}}]"));

        get(node.subscribe(List.of(new CommitteeSubscription(DUTY, true))));
        assertThat(server.last().text())
                .isEqualTo("[{\"validator_index\":\"5\",\"committee_index\":\"2\",\"committees_at_slot\":\"4\","
                        + "\"slot\":\"17\",\"is_aggregator\":true}]");

        get(node.subscribeSync(List.of(new SyncSubscription(new SyncDuty(KEY, 5, List.of(0, 31)), 9))));
        assertThat(server.last().text())
                .isEqualTo(
                        "[{\"validator_index\":\"5\",\"sync_committee_indices\":[\"0\",\"31\"],\"until_epoch\":\"9\"}]");
    }

    @Test
    void failedItemsAreNamedByTheirPlacesInTheWholeList() {
        server.on(
                "POST /eth/v1/beacon/pool/sync_committees",
                400,
                "{\"code\":400,\"message\":\"some failures\",\"failures\":[{\"index\":1,\"message\":\"bad\\nsignature\"}]}");
        var message = new SignedMessage.SyncMessage(17, ROOT, 5, SIGNATURE);
        assertThatThrownBy(() -> get(node.publishSyncMessages(Collections.nCopies(501, message))))
                .hasMessageContaining("HTTP 400: some failures; 1: bad signature");
        assertThat(server.asked()).hasSize(2);
        assertThat(Chunks.json(List.of("1", "2", "3"), 2, 100))
                .containsExactly(new Chunks.Part(0, "[1,2]"), new Chunks.Part(2, "[3]"));
        assertThat(Chunks.json(List.of("11111", "2", "3"), 9, 3))
                .containsExactly(new Chunks.Part(0, "[11111]"), new Chunks.Part(1, "[2,3]"));
    }

    @Test
    void nothingIsToldOfNothing() {
        get(node.publishAttestations(List.of()));
        get(node.subscribe(List.of()));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aUserOrATokenIsSentAndNeverPrinted() {
        server.on("GET /below/eth/v1/node/syncing", Samples.syncing(1, 0, false, false, false));
        var address = BeaconAddress.parse("http://me:geheim@127.0.0.1:" + server.port() + "/below");
        assertThat(address).hasToString("127.0.0.1:" + server.port());
        try (var known = new BeaconClient(address, ELECTRA, Samples.SETTINGS, Samples::block, NodeNews.NONE)) {
            get(known.state());
            assertThat(server.last().headers().getFirst("Authorization")).isEqualTo("Basic bWU6Z2VoZWlt");
            assertThatThrownBy(() -> get(known.head())).hasMessageNotContainingAny("geheim", "bWU6Z2VoZWlt");
        }
        try (var known =
                new BeaconClient(address.withToken("abc"), ELECTRA, Samples.SETTINGS, Samples::block, NodeNews.NONE)) {
            get(known.state());
            assertThat(server.last().headers().getFirst("Authorization")).isEqualTo("Bearer abc");
        }
        assertThatThrownBy(() -> BeaconAddress.parse("ftp://me:geheim@host")).hasMessageNotContaining("geheim");
        assertThat(Optional.of(node.name())).contains("127.0.0.1:" + server.port());
    }
}
