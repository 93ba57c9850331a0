package io.orrery.runtime.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The chain to rehearse on, driven by hand.
class ScriptedBeaconTest {
    private static final int VALIDATORS = 16;
    private static final int SLOTS = 4;
    private static final Digest NOWHERE = new Digest(1, 2, 3, 4);

    private final Rehearsal rehearsal = new Rehearsal(Scheme.BLS12_381, VALIDATORS, SLOTS, Script.EMPTY);

    @AfterEach
    void end() {
        rehearsal.close();
    }

    private Verdict verdict() {
        return rehearsal.chain().verdict();
    }

    @Test
    void epochsWithRightSignaturesAreTakenAndBecomeFinal() {
        for (long slot = 0; slot < 5 * SLOTS; slot++) {
            rehearsal.slot(slot);
        }
        rehearsal.at(5 * SLOTS);
        var verdict = verdict();
        assertThat(verdict.refusals())
                .allSatisfy(refusal -> assertThat(refusal.reason()).contains("not selected"));
        assertThat(verdict.slashable()).isEmpty();
        var totals = verdict.totals();
        assertThat(totals.attestationsDue()).isEqualTo(5 * VALIDATORS);
        assertThat(totals.attestations()).isEqualTo(5 * VALIDATORS);
        assertThat(totals.correctHead()).isEqualTo(5 * VALIDATORS);
        assertThat(totals.late()).isZero();
        assertThat(totals.blocks()).isEqualTo(totals.blocksDue()).isEqualTo(5 * SLOTS - 1);
        assertThat(totals.syncMessages()).isEqualTo(totals.syncMessagesDue()).isPositive();
        assertThat(totals.aggregates()).isEqualTo(5 * VALIDATORS);
        assertThat(totals.contributions()).isPositive();
        assertThat(totals.missed()).isZero();
        assertThat(verdict.finalizedEpoch()).isEqualTo(3);
        assertThat(verdict.validators())
                .allSatisfy(each -> assertThat(each.counts().attestations()).isEqualTo(5));
        var told = rehearsal.control("GET", "/verdict").data();
        assertThat(told.get("totals").get("attestations").asLong()).isEqualTo(5 * VALIDATORS);
        assertThat(told.get("slashable")).isEmpty();
        var checkpoints =
                rehearsal.get("/v1/beacon/states/head/finality_checkpoints").data();
        assertThat(checkpoints.get("finalized").get("epoch").textValue()).isEqualTo("3");
    }

    @Test
    void whatIsNotDoneIsMissed() {
        rehearsal.at(0);
        rehearsal.attest(0);
        rehearsal.at(SLOTS);
        var totals = verdict().totals();
        assertThat(totals.attestationsDue()).isEqualTo(VALIDATORS);
        assertThat(totals.attestations()).isEqualTo(VALIDATORS / SLOTS);
        assertThat(totals.blocks()).isZero();
        assertThat(totals.blocksDue()).isEqualTo(SLOTS - 1);
        assertThat(totals.syncMessagesDue()).isEqualTo(SLOTS * VALIDATORS);
    }

    @Test
    void everyoneVotesOnceAnEpochAndTheOrderIsAnotherInTheNext() {
        rehearsal.at(SLOTS);
        var slots = new ArrayList<List<Long>>();
        for (long epoch : List.of(1L, 2L)) {
            var seen = new ArrayList<Long>();
            for (long slot = epoch * SLOTS; slot < (epoch + 1) * SLOTS; slot++) {
                rehearsal
                        .attesters(slot)
                        .forEach(duty -> seen.add(duty.get("validator_index").asLong()));
            }
            assertThat(seen).hasSize(VALIDATORS).doesNotHaveDuplicates();
            slots.add(seen);
        }
        assertThat(slots.getFirst()).isNotEqualTo(slots.getLast());
        assertThat(rehearsal.post("/v1/validator/duties/attester/3", "[\"0\"]").status())
                .isEqualTo(400);
    }

    @Test
    void aLateVoteIsTakenAndCountedAsLate() {
        rehearsal.at(1);
        var duty = rehearsal.attesters(1).getFirst();
        var vote = rehearsal.attestation(duty, rehearsal.data(1, 0));
        rehearsal.at(3);
        assertThat(rehearsal.publish(List.of(vote, vote)).status()).isEqualTo(200);
        assertThat(verdict().totals().attestations()).isEqualTo(1);
        assertThat(verdict().totals().late()).isEqualTo(1);
        assertThat(verdict().totals().slotsLate()).isEqualTo(2);
        rehearsal.at(3 * SLOTS);
        assertThat(rehearsal.publish(List.of(vote)).body()).contains("slot: 1 is of epoch 0");
    }

    private String refusal(String attestation) {
        var answer = rehearsal.publish(List.of(attestation));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        var failures = answer.json().get("failures");
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).get("index").asInt()).isZero();
        return failures.get(0).get("message").textValue();
    }

    private static AttestationData with(
            AttestationData data, UnaryOperator<Digest> head, Checkpoint source, Checkpoint target) {
        return new AttestationData(
                data.slot(), data.committeeIndex(), head.apply(data.beaconBlockRoot()), source, target);
    }

    @Test
    void eachWrongVoteIsRefusedWithTheReason() {
        rehearsal.slot(0);
        rehearsal.at(SLOTS);
        var duties = rehearsal.attesters(SLOTS);
        var data = rehearsal.data(SLOTS, 0);
        var duty = duties.getFirst();
        assertThat(refusal(rehearsal.attestation(duty, with(data, _ -> NOWHERE, data.source(), data.target()))))
                .contains("beacon_block_root: " + NOWHERE + " is unknown");
        assertThat(refusal(rehearsal.attestation(
                        duties.get(1), with(data, head -> head, new Checkpoint(1, NOWHERE), data.target()))))
                .contains("source: ", "is justified");
        assertThat(refusal(rehearsal.attestation(
                        duties.get(2), with(data, head -> head, data.source(), new Checkpoint(1, NOWHERE)))))
                .contains("target: ");
        assertThat(refusal(rehearsal.attestation(
                        duties.get(3), data, ByteVector.of(new byte[Scheme.BLS12_381.signatureBytes()]))))
                .contains("signature: not a signature of validator");
        assertThat(refusal(rehearsal
                        .attestation(duties.get(3), data)
                        .replace("\"committee_index\":\"0\"", "\"committee_index\":\"9\"")))
                .contains("committee_index: 9 of 1");
        var future = new AttestationData(SLOTS + 1, 0, data.beaconBlockRoot(), data.source(), data.target());
        assertThat(refusal(rehearsal.attestation(rehearsal.attesters(SLOTS + 1).getFirst(), future)))
                .contains("slot: 5 has not begun");
        assertThat(refusal("{\"committee_index\":\"0\"}")).contains("data is missing");
        assertThat(rehearsal.publish(List.of("{")).body()).contains("the body is no JSON");
        assertThat(verdict().refused()).isEqualTo(7);
        assertThat(verdict().slashable()).isEmpty();
    }

    @Test
    void oneBadVoteOfSeveralIsToldByItsPlaceAndTheOthersCount() {
        rehearsal.at(0);
        var votes = new ArrayList<>(rehearsal.attesters(0).stream()
                .map(duty -> rehearsal.attestation(duty, rehearsal.data(0, 0)))
                .toList());
        votes.set(2, votes.get(2).replaceAll("\"signature\":\"0x..", "\"signature\":\"0x00"));
        var failures = rehearsal.publish(votes).json().get("failures");
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).get("index").asInt()).isEqualTo(2);
        assertThat(verdict().totals().attestations()).isEqualTo(VALIDATORS / SLOTS - 1);
    }

    @Test
    void aDoubleVoteIsToldAlsoWhereOneOfBothIsRefused() {
        rehearsal.at(1);
        var duty = rehearsal.attesters(1).getFirst();
        var data = rehearsal.data(1, 0);
        assertThat(refusal(rehearsal.attestation(duty, with(data, _ -> NOWHERE, data.source(), data.target()))))
                .contains("is unknown");
        assertThat(refusal(rehearsal.attestation(duty, data))).contains("slashable: DOUBLE_VOTE");
        assertThat(verdict().slashable()).singleElement().satisfies(pair -> {
            assertThat(pair.what()).isEqualTo("DOUBLE_VOTE");
            assertThat(pair.validator()).isEqualTo(duty.get("validator_index").asLong());
        });
        assertThat(rehearsal.control("GET", "/verdict").data().get("slashable")).hasSize(1);
    }

    @Test
    void aSurroundingVoteIsTold() {
        rehearsal.at(5L * SLOTS);
        var duty = rehearsal.attesters(5L * SLOTS).getFirst();
        var data = rehearsal.data(5L * SLOTS, 0);
        refusal(rehearsal.attestation(duty, with(data, head -> head, new Checkpoint(3, NOWHERE), data.target())));
        rehearsal.at(6L * SLOTS);
        var later = rehearsal.data(6L * SLOTS, 0);
        assertThat(refusal(rehearsal.attestation(
                        duty, with(later, head -> head, new Checkpoint(2, NOWHERE), later.target()))))
                .contains("SURROUND_VOTE 2 to 6 surrounds 3 to 5");
        assertThat(verdict().slashable()).hasSize(1);
    }

    @Test
    void twoBlocksOfASlotAreToldAndOneByAnotherIsRefused() {
        rehearsal.at(1);
        long proposer = rehearsal.proposer(1);
        rehearsal.node().behaviours().on(Behaviour.TWO_BLOCKS);
        var first = rehearsal.block(1);
        var second = rehearsal.block(1);
        assertThat(rehearsal.publish(first, (proposer + 1) % VALIDATORS).body()).contains("signature: not a signature");
        assertThat(rehearsal.publish(first, proposer).status()).isEqualTo(200);
        assertThat(rehearsal.publish(first, proposer).status()).isEqualTo(200);
        assertThat(rehearsal.publish(second, proposer).body()).contains("slashable: DOUBLE_BLOCK");
        assertThat(verdict().totals().blocks()).isEqualTo(1);
        assertThat(verdict().slashable()).hasSize(1);
        assertThat(rehearsal.head()).isEqualTo(first.root());
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCK_OF_OTHER_SLOT, slot: 2 has not begun",
        "BLOCK_OF_OTHER_PROPOSER, proposer_index:",
        "BLOCK_WITH_OTHER_RANDAO, randao_reveal: not a signature",
    })
    void whoeverSignsALyingNodesBlockIsRefused(Behaviour lie, String reason) {
        rehearsal.at(1);
        rehearsal.node().behaviours().on(lie);
        var block = rehearsal.block(1);
        var answer = rehearsal.publish(block, block.header().proposerIndex());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(reason);
    }

    @Test
    void aBlockIsNotMadeForAWrongReveal() {
        rehearsal.at(1);
        var path = "/v3/validator/blocks/1?randao_reveal=0x" + "00".repeat(96);
        assertThat(rehearsal.get(path).body()).contains("randao_reveal: not a signature of validator");
        assertThat(rehearsal.get(path.replace("blocks/1", "blocks/3")).body()).contains("slot: 3");
        assertThat(rehearsal
                        .send(rehearsal.request("/eth" + path).header("Accept", "application/json"))
                        .status())
                .isEqualTo(406);
        assertThat(rehearsal.post("/v2/beacon/blocks", "{}").status()).isEqualTo(415);
    }

    @Test
    void aRegisteredProposersBlockIsABuildersWhereOneOutbids() {
        rehearsal.at(1);
        long proposer = rehearsal.proposer(1);
        rehearsal.node().behaviours().on(Behaviour.BUILDER);
        assertThat(rehearsal.block(1).blinded()).isFalse();
        var address = "0x" + "ab".repeat(20);
        var key = verdict().validators().get((int) proposer).key();
        var registration =
                new Duty.ValidatorRegistration(ByteVector.parse(address), 30_000_000, 1, ByteVector.of(key.toBytes()));
        var message = """
                [{"message":{"fee_recipient":"%s","gas_limit":"30000000","timestamp":"1","pubkey":"%s"},\
                "signature":"%s"}]""".formatted(address, key, rehearsal.sign(proposer, registration, 0));
        assertThat(rehearsal.post("/v1/validator/register_validator", message).status())
                .isEqualTo(200);
        assertThat(rehearsal
                        .post("/v1/validator/register_validator", message.replace("30000000", "30000001"))
                        .body())
                .contains("signature: not a signature");
        assertThat(rehearsal
                        .post(
                                "/v1/validator/prepare_beacon_proposer",
                                "[{\"validator_index\":\"%d\",\"fee_recipient\":\"%s\"}]".formatted(proposer, address))
                        .status())
                .isEqualTo(200);
        var block = rehearsal.block(1);
        assertThat(block.blinded()).isTrue();
        assertThat(block.feeRecipient()).contains(ByteVector.parse(address));
        assertThat(rehearsal.publish(block, proposer).status()).isEqualTo(200);
        assertThat(rehearsal.chain().feeRecipients()).isEqualTo(Map.of(proposer, ByteVector.parse(address)));
        assertThat(rehearsal.chain().registrations()).containsOnlyKeys(proposer);
    }

    @Test
    void aReorgBeyondWhatDutiesDependOnChangesThem() {
        for (long slot = 1; slot <= SLOTS; slot++) {
            rehearsal.at(slot);
            rehearsal.propose(slot);
        }
        var path = "/v1/validator/duties/attester/2";
        var before = rehearsal
                .post(path, "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]")
                .json();
        rehearsal.control("POST", "/reorg?depth=0");
        var same = rehearsal
                .post(path, "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]")
                .json();
        assertThat(same).isEqualTo(before);
        rehearsal.control("POST", "/reorg?depth=3");
        var after = rehearsal
                .post(path, "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]")
                .json();
        assertThat(after.get("dependent_root")).isNotEqualTo(before.get("dependent_root"));
        assertThat(after.get("data")).isNotEqualTo(before.get("data"));
        rehearsal.at(SLOTS + 1);
        rehearsal.propose(SLOTS + 1);
        assertThat(verdict().totals().blocks()).isEqualTo(SLOTS + 1);
    }

    @Test
    void aListenerHearsOfHeadsAndOfReorgs() throws Exception {
        rehearsal.at(1);
        var asked = rehearsal.request("/eth/v1/events?topics=head,chain_reorg");
        var stream = rehearsal.http().send(asked.build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(":");
            rehearsal.propose(1);
            var head = event(lines, "head");
            assertThat(head.get("slot").textValue()).isEqualTo("1");
            assertThat(head.get("block").textValue()).isEqualTo(rehearsal.head().toString());
            rehearsal.chain().reorganize(1);
            assertThat(event(lines, "chain_reorg").get("depth").textValue()).isEqualTo("1");
            rehearsal.node().behaviours().on(Behaviour.DEAD_STREAM);
            rehearsal.at(2);
            rehearsal.propose(2);
            while (lines.readLine() != null) {
                // What was on its way; then the stream is at its end.
            }
        }
        assertThat(rehearsal.get("/v1/events?topics=weather").status()).isEqualTo(400);
    }

    private static JsonNode event(BufferedReader lines, String topic) throws Exception {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("event: " + topic)) {
                return Wire.JSON.readTree(
                        Objects.requireNonNull(lines.readLine()).substring("data: ".length()));
            }
        }
        throw new AssertionError("the stream ended before " + topic);
    }

    @ParameterizedTest
    @CsvSource({"INTERNAL_ERROR, 500", "UNAVAILABLE, 503", "TOO_MANY_REQUESTS, 429", "SYNCING, 503", "OPTIMISTIC, 503"})
    void aFaultyNodeAnswersSo(Behaviour fault, int status) {
        rehearsal.at(1);
        rehearsal.control("POST", "/behaviours/" + fault.word());
        var path = "/v1/validator/attestation_data?slot=1&committee_index=0";
        assertThat(rehearsal.get(path).status()).isEqualTo(status);
        rehearsal.control("DELETE", "/behaviours/" + fault.word());
        assertThat(rehearsal.get(path).status()).isEqualTo(200);
    }

    @Test
    void aNodeThatIsBehindSaysSoAndOneThatLagsDoesNot() {
        rehearsal.at(1);
        rehearsal.propose(1);
        rehearsal.node().behaviours().on(Behaviour.LAG);
        var other = rehearsal.chain().node(0);
        var before = rehearsal.head();
        rehearsal.at(2);
        rehearsal.node().behaviours().off(Behaviour.LAG);
        rehearsal.propose(2);
        rehearsal.node().behaviours().on(Behaviour.LAG);
        assertThat(rehearsal.head()).isNotEqualTo(before);
        rehearsal.at(3);
        assertThat(rehearsal.data(3, 0).beaconBlockRoot()).isEqualTo(rehearsal.head());
        assertThat(other.behaviours().all()).isEmpty();
        rehearsal.node().behaviours().clear();
        rehearsal.node().behaviours().on(Behaviour.SYNCING);
        var syncing = rehearsal.get("/v1/node/syncing").data();
        assertThat(syncing.get("is_syncing").booleanValue()).isTrue();
        assertThat(syncing.get("sync_distance").textValue()).isEqualTo("1");
    }

    @Test
    void aNodeLies() {
        rehearsal.at(SLOTS);
        var behaviours = rehearsal.node().behaviours();
        var honest = rehearsal.data(SLOTS, 0);
        behaviours.on(Behaviour.WRONG_SOURCE);
        assertThat(rehearsal.data(SLOTS, 0).source()).isNotEqualTo(honest.source());
        behaviours.clear();
        behaviours.on(Behaviour.WRONG_TARGET);
        assertThat(rehearsal.data(SLOTS, 0).target().epoch()).isEqualTo(2);
        behaviours.clear();
        behaviours.on(Behaviour.FUTURE_SLOT);
        assertThat(rehearsal.data(SLOTS, 0).slot()).isEqualTo(2 * SLOTS);
        behaviours.clear();
        behaviours.on(Behaviour.TWO_HEADS);
        assertThat(rehearsal.data(SLOTS, 0).beaconBlockRoot())
                .isNotEqualTo(rehearsal.data(SLOTS, 0).beaconBlockRoot());
        behaviours.clear();
        var genesis = rehearsal.get("/v1/beacon/genesis").data();
        assertThat(genesis.get("genesis_validators_root").textValue())
                .isEqualTo(rehearsal.network().genesisValidatorsRoot().toString());
        behaviours.on(Behaviour.OTHER_CHAIN);
        assertThat(rehearsal.get("/v1/beacon/genesis").data()).isNotEqualTo(genesis);
        behaviours.on(Behaviour.BROKEN_JSON);
        assertThatThrownBy(() -> rehearsal.get("/v1/beacon/genesis").json()).hasCauseInstanceOf(IOException.class);
        behaviours.clear();
        assertThat(rehearsal.data(SLOTS, 0)).isEqualTo(honest);
    }

    @Test
    void aSilentNodeTakesAndDoesNotAnswer() {
        rehearsal.node().behaviours().on(Behaviour.SILENCE);
        var asked = rehearsal.request("/eth/v1/node/version").timeout(Duration.ofMillis(200));
        assertThatThrownBy(() -> rehearsal.http().send(asked.build(), BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(rehearsal.control("GET", "/behaviours").data().get(0).textValue())
                .isEqualTo("silence");
        rehearsal.node().behaviours().off(Behaviour.SILENCE);
        assertThat(rehearsal.get("/v1/node/version").data().get("version").textValue())
                .isEqualTo("Orrery/rehearsal");
    }

    @Test
    void aScriptDoesWhatItSaysInItsSlot() {
        var script = Script.parse(
                List.of("# a fault for two slots", "", "2 on unavailable", "4 off UNAVAILABLE # well again"));
        try (var scripted = new Rehearsal(Scheme.BLS12_381, VALIDATORS, SLOTS, script)) {
            var path = "/v1/node/version";
            assertThat(scripted.get(path).status()).isEqualTo(200);
            scripted.at(2);
            assertThat(scripted.get(path).status()).isEqualTo(503);
            scripted.at(4);
            assertThat(scripted.get(path).status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> Script.parse(List.of("1 on lag", "2 on fire")))
                .hasMessageStartingWith("line 2: there is no \"fire\"; there are lag, ");
        assertThatThrownBy(() -> Script.parse(List.of("1 at lag"))).hasMessageContaining("none of on, off, reorg");
        assertThatThrownBy(() -> Script.parse(List.of("soon on lag"))).hasMessageContaining("the slot is a number");
    }

    @Test
    void validatorsAreFoundByKeyAndByIndexAndAreWhatIsSaidOfThem() {
        var key = verdict().validators().get(3).key();
        var unknown = "0x" + "ff".repeat(48);
        var found = rehearsal
                .post("/v1/beacon/states/head/validators", "{\"ids\":[\"%s\",\"%s\",\"5\"]}".formatted(key, unknown))
                .data();
        assertThat(found).hasSize(2);
        assertThat(found.get(0).get("index").textValue()).isEqualTo("3");
        assertThat(found.get(0).get("status").textValue()).isEqualTo("active_ongoing");
        assertThat(found.get(1).get("index").textValue()).isEqualTo("5");
        rehearsal.chain().status(3, Status.ACTIVE_SLASHED);
        var again = rehearsal.get("/v1/beacon/states/head/validators?id=" + key).data();
        assertThat(again.get(0).get("status").textValue()).isEqualTo("active_slashed");
        assertThat(rehearsal.get("/v1/beacon/states/head/validators?id=0x12").status())
                .isEqualTo(400);
    }

    @Test
    void whoWasSeenIsLive() {
        rehearsal.at(0);
        rehearsal.attest(0);
        rehearsal.control("POST", "/live?validator=1&epoch=0");
        long voter = rehearsal.attesters(0).getFirst().get("validator_index").asLong();
        var live = rehearsal
                .post("/v1/validator/liveness/0", "[\"%d\",\"1\"]".formatted(voter))
                .data();
        assertThat(live.get(0).get("is_live").booleanValue()).isTrue();
        assertThat(live.get(1).get("is_live").booleanValue()).isTrue();
        assertThat(rehearsal.post("/v1/validator/liveness/4", "[\"1\"]").status())
                .isEqualTo(400);
    }

    @Test
    void qrlsVotesComeInListsOfSignatures() {
        try (var qrl = new Rehearsal(Scheme.ML_DSA_87, 8, SLOTS, Script.EMPTY)) {
            for (long slot = 0; slot < SLOTS; slot++) {
                qrl.slot(slot);
            }
            qrl.at(SLOTS);
            var verdict = qrl.chain().verdict();
            assertThat(verdict.slashable()).isEmpty();
            assertThat(verdict.totals().missed()).isZero();
            assertThat(verdict.totals().aggregates()).isEqualTo(8);
            var duty = qrl.attesters(SLOTS).getFirst();
            var data = qrl.data(SLOTS, 0);
            var wrong = qrl.attestation(duty, data, ByteVector.of(new byte[Scheme.ML_DSA_87.signatureBytes()]));
            assertThat(qrl.publish(List.of(wrong)).body()).contains("signature: not a signature of validator");
            assertThat(qrl.get("/v2/validator/aggregate_attestation").status()).isEqualTo(404);
        }
    }
}
