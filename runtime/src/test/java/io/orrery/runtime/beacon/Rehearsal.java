package io.orrery.runtime.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.block.ProposedBlock;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A chain whose time stands until it is set on, and a validator client of the barest kind that holds all its
/// keys and speaks HTTP by hand.
final class Rehearsal implements AutoCloseable {
    static final long GENESIS = 1_800_000_000;
    private static final long SLOT = 2;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<SigningKey> keys;
    private final ScriptedChain chain;
    private final ScriptedNode node;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Instant now = Instant.ofEpochSecond(GENESIS);

    record Answer(int status, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException noJson) {
                throw new UncheckedIOException(body, noJson);
            }
        }

        JsonNode data() {
            assertThat(status).as(body).isEqualTo(200);
            return json().get("data");
        }
    }

    Rehearsal(Scheme scheme, int validators, long slotsPerEpoch, Script script) {
        keys = RehearsalKeys.of(scheme, validators);
        var registered = keys.stream()
                .map(key -> ValidatorKey.of(key.publicKey().toBytes()))
                .toList();
        var start = scheme == Scheme.BLS12_381
                ? ChainStart.devnet(registered, GENESIS, SLOT, slotsPerEpoch)
                : ChainStart.qrl(registered, GENESIS, SLOT, slotsPerEpoch);
        InstantSource clock = () -> now;
        chain = new ScriptedChain(start, clock, script);
        node = chain.node(0);
    }

    ScriptedChain chain() {
        return chain;
    }

    ScriptedNode node() {
        return node;
    }

    NetworkProfile network() {
        return chain.profile();
    }

    void at(long slot) {
        now = Instant.ofEpochSecond(network().startOf(slot));
        chain.advance();
    }

    Answer get(String path) {
        return send(request("/" + network().api() + path).GET());
    }

    Answer post(String path, String body) {
        return send(request("/" + network().api() + path)
                .header("Content-Type", "application/json")
                .header("Eth-Consensus-Version", version())
                .POST(BodyPublishers.ofString(body)));
    }

    Answer control(String method, String path) {
        return send(request("/orrery/v1" + path).method(method, BodyPublishers.noBody()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(PATIENCE);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    HttpClient http() {
        return http;
    }

    String version() {
        return network().forks().at(0).name().name().toLowerCase(Locale.ROOT);
    }

    ByteVector sign(long validator, Duty duty, long epoch) {
        return switch (SigningRoot.of(network(), duty, Optional.of(network().at(epoch)))) {
            case SigningRoot.Found(var root, var _) ->
                keys.get((int) validator).sign(root).orElseThrow();
            case SigningRoot.Refused refused -> throw new IllegalArgumentException(refused.toString());
        };
    }

    private String everybody() {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> "\"" + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    List<JsonNode> attesters(long slot) {
        var found = new ArrayList<JsonNode>();
        for (var duty : post("/v1/validator/duties/attester/" + network().epochOf(slot), everybody())
                .data()) {
            if (duty.get("slot").asLong() == slot) {
                found.add(duty);
            }
        }
        return found;
    }

    long proposer(long slot) {
        for (var duty :
                get("/v1/validator/duties/proposer/" + network().epochOf(slot)).data()) {
            if (duty.get("slot").asLong() == slot) {
                return duty.get("validator_index").asLong();
            }
        }
        throw new AssertionError("nobody proposes in slot " + slot);
    }

    /// What a node makes for a slot.
    ProposedBlock block(long slot) {
        long epoch = network().epochOf(slot);
        var reveal = sign(proposer(slot), new Duty.RandaoReveal(epoch), epoch);
        var asked = request("/" + network().api() + "/v3/validator/blocks/" + slot + "?randao_reveal=" + reveal)
                .header("Accept", "application/octet-stream")
                .GET();
        try {
            HttpResponse<byte[]> response = http.send(asked.build(), BodyHandlers.ofByteArray());
            assertThat(response.statusCode())
                    .as(new String(
                            response.body(), 0, Math.min(300, response.body().length), StandardCharsets.ISO_8859_1))
                    .isEqualTo(200);
            var prefix = network().scheme() == Scheme.ML_DSA_87 ? "Qrl-" : "Eth-";
            assertThat(response.headers().firstValue(prefix + "Consensus-Version"))
                    .contains(version());
            boolean blinded = response.headers()
                    .firstValue(prefix + "Execution-Payload-Blinded")
                    .orElse("")
                    .equals("true");
            return ProposedBlock.read(
                    network().forks().at(epoch).name(), network().preset(), blinded, response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    Answer publish(ProposedBlock block, long signer) {
        var header = block.header();
        var signature = sign(signer, new Duty.Block(header), network().epochOf(header.slot()));
        return send(request("/" + network().api() + "/v2/beacon/" + (block.blinded() ? "blinded_blocks" : "blocks"))
                .header("Content-Type", "application/octet-stream")
                .header("Eth-Consensus-Version", version())
                .POST(BodyPublishers.ofByteArray(block.signed(signature))));
    }

    void propose(long slot) {
        var published = publish(block(slot), proposer(slot));
        assertThat(published.status()).as(published.body()).isEqualTo(200);
    }

    AttestationData data(long slot, long committee) {
        return data(get("/v1/validator/attestation_data?slot=" + slot + "&committee_index=" + committee)
                .data());
    }

    private static AttestationData data(JsonNode data) {
        return new AttestationData(
                data.get("slot").asLong(),
                data.get("index").asLong(),
                Digest.parse(data.get("beacon_block_root").textValue()),
                checkpoint(data.get("source")),
                checkpoint(data.get("target")));
    }

    private static Checkpoint checkpoint(JsonNode node) {
        return new Checkpoint(
                node.get("epoch").asLong(), Digest.parse(node.get("root").textValue()));
    }

    static String json(AttestationData data) {
        return """
                {"slot":"%d","index":"%d","beacon_block_root":"%s",\
                "source":{"epoch":"%d","root":"%s"},"target":{"epoch":"%d","root":"%s"}}""".formatted(
                        data.slot(),
                        data.committeeIndex(),
                        data.beaconBlockRoot(),
                        data.source().epoch(),
                        data.source().root(),
                        data.target().epoch(),
                        data.target().root());
    }

    private boolean qrl() {
        return network().scheme() == Scheme.ML_DSA_87;
    }

    String attestation(JsonNode duty, AttestationData data) {
        long validator = duty.get("validator_index").asLong();
        var signature =
                sign(validator, new Duty.Attestation(data), data.target().epoch());
        return attestation(duty, data, signature);
    }

    String attestation(JsonNode duty, AttestationData data, ByteVector signature) {
        if (qrl()) {
            int length = duty.get("committee_length").asInt();
            var bytes = new byte[length / 8 + 1];
            int position = duty.get("validator_committee_index").asInt();
            bytes[position / 8] |= (byte) (1 << position % 8);
            bytes[length / 8] |= (byte) (1 << length % 8);
            return "{\"aggregation_bits\":\"%s\",\"data\":%s,\"signatures\":[\"%s\"]}"
                    .formatted(ByteVector.of(bytes), json(data), signature);
        }
        return "{\"committee_index\":%s,\"attester_index\":%s,\"data\":%s,\"signature\":\"%s\"}"
                .formatted(duty.get("committee_index"), duty.get("validator_index"), json(data), signature);
    }

    Answer publish(List<String> attestations) {
        return post((qrl() ? "/v1" : "/v2") + "/beacon/pool/attestations", "[" + String.join(",", attestations) + "]");
    }

    void attest(long slot) {
        var published = publish(attesters(slot).stream()
                .map(duty ->
                        attestation(duty, data(slot, duty.get("committee_index").asLong())))
                .toList());
        assertThat(published.status()).as(published.body()).isEqualTo(200);
    }

    /// By each of the committees' members: in so small ones all are aggregators.
    void aggregate(long slot) {
        long epoch = network().epochOf(slot);
        var messages = new ArrayList<String>();
        for (var duty : attesters(slot)) {
            long validator = duty.get("validator_index").asLong();
            long committee = duty.get("committee_index").asLong();
            var data = data(slot, committee);
            var answer = get((qrl() ? "/v1" : "/v2") + "/validator/aggregate_attestation?attestation_data_root="
                            + Wire.root(data) + "&slot=" + slot + "&committee_index=" + committee)
                    .data();
            var bits = Bitlist.deserialize(
                    ByteVector.parse(answer.get("aggregation_bits").textValue()));
            var proof = sign(validator, new Duty.AggregationSlot(slot), epoch);
            Aggregate aggregate = qrl()
                    ? new Aggregate.Listed(bits, data, signatures(answer))
                    : new Aggregate.OfSlot(
                            bits,
                            data,
                            ByteVector.parse(answer.get("signature").textValue()),
                            new Bitvector(
                                    ByteVector.parse(
                                            answer.get("committee_bits").textValue()),
                                    network().preset().maxCommitteesPerSlot()));
            var signature = sign(validator, new Duty.AggregateAndProof(validator, aggregate, proof), epoch);
            messages.add("""
                    {"message":{"aggregator_index":"%d","aggregate":%s,"selection_proof":"%s"},"signature":"%s"}""".formatted(validator, answer, proof, signature));
        }
        var published = post(
                (qrl() ? "/v1" : "/v2") + "/validator/aggregate_and_proofs", "[" + String.join(",", messages) + "]");
        assertThat(published.status()).as(published.body()).isEqualTo(200);
    }

    private static List<ByteVector> signatures(JsonNode node) {
        var all = new ArrayList<ByteVector>();
        node.get("signatures").forEach(each -> all.add(ByteVector.parse(each.textValue())));
        return all;
    }

    Digest head() {
        return Digest.parse(
                get("/v1/beacon/blocks/head/root").data().get("root").textValue());
    }

    /// Messages and contributions of the sync committee.
    void sync(long slot) {
        long epoch = network().epochOf(slot);
        var head = head();
        var members = post("/v1/validator/duties/sync/" + network().epochOf(slot + 1), everybody())
                .data();
        var messages = new ArrayList<String>();
        for (var member : members) {
            long validator = member.get("validator_index").asLong();
            var signature = sign(validator, new Duty.SyncCommitteeMessage(slot, head), epoch);
            messages.add("""
                    {"slot":"%d","beacon_block_root":"%s","validator_index":"%d","signature":"%s"}""".formatted(slot, head, validator, signature));
        }
        var published = post("/v1/beacon/pool/sync_committees", "[" + String.join(",", messages) + "]");
        assertThat(published.status()).as(published.body()).isEqualTo(200);
        contribute(slot, members.get(0), head);
    }

    private void contribute(long slot, JsonNode member, Digest head) {
        long epoch = network().epochOf(slot);
        int size = network().preset().syncSubcommitteeSize();
        long validator = member.get("validator_index").asLong();
        long subcommittee =
                member.get("validator_sync_committee_indices").get(0).asLong() / size;
        var proof = sign(validator, new Duty.SyncCommitteeSelectionProof(slot, subcommittee), epoch);
        var found = get("/v1/validator/sync_committee_contribution?slot=" + slot + "&subcommittee_index=" + subcommittee
                        + "&beacon_block_root=" + head)
                .data();
        var contribution = new Contribution(
                slot,
                head,
                subcommittee,
                new Bitvector(ByteVector.parse(found.get("aggregation_bits").textValue()), size),
                qrl()
                        ? signatures(found)
                        : List.of(ByteVector.parse(found.get("signature").textValue())));
        var signature =
                sign(validator, new Duty.SyncCommitteeContributionAndProof(validator, contribution, proof), epoch);
        var message = """
                [{"message":{"aggregator_index":"%d","contribution":%s,"selection_proof":"%s"},"signature":"%s"}]""".formatted(validator, found, proof, signature);
        var published = post("/v1/validator/contribution_and_proofs", message);
        if (Signatures.selects(proof, size / 16)) {
            assertThat(published.status()).as(published.body()).isEqualTo(200);
        } else {
            assertThat(published.body()).contains("is not selected");
        }
    }

    /// Everything that a slot asks for.
    void slot(long slot) {
        at(slot);
        if (slot > 0) {
            propose(slot);
        }
        attest(slot);
        sync(slot);
        aggregate(slot);
    }

    @Override
    public void close() {
        chain.close();
        http.shutdownNow();
    }
}
