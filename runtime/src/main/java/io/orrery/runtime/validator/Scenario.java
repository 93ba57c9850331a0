package io.orrery.runtime.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file of slashing-protection-interchange-tests, version 5.3: histories to import, and votes to ask for
/// after each.
///
/// @param genesisValidatorsRoot of the chain that the keys sign for
record Scenario(String name, Digest genesisValidatorsRoot, List<Step> steps) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Scenario {
        steps = List.copyOf(steps);
    }

    /// @param interchange the file to import, as it is
    /// @param succeeds whether it is to be taken
    @SuppressWarnings("ArrayRecordComponent") // Never compared and never written to.
    record Step(byte[] interchange, boolean succeeds, List<Ask> asks) {
        Step {
            asks = List.copyOf(asks);
        }
    }

    /// @param minimal whether it is to be signed in that mode
    /// @param complete whether it is to be signed in that mode
    record Ask(ValidatorKey key, Vote vote, boolean minimal, boolean complete) {
        boolean succeeds(ProtectionMode mode) {
            return switch (mode) {
                case COMPLETE -> complete;
                case MINIMAL -> minimal;
            };
        }
    }

    static Scenario read(Path file) {
        try {
            var json = JSON.readTree(file.toFile());
            var steps = new ArrayList<Step>();
            for (var step : required(json, "steps")) {
                var asks = new ArrayList<Ask>();
                required(step, "blocks")
                        .forEach(block -> asks.add(ask(block, new SignedBlock(number(block, "slot"), root(block)))));
                required(step, "attestations")
                        .forEach(vote -> asks.add(ask(
                                vote,
                                new SignedAttestation(
                                        number(vote, "source_epoch"), number(vote, "target_epoch"), root(vote)))));
                steps.add(new Step(
                        JSON.writeValueAsBytes(required(step, "interchange")),
                        required(step, "should_succeed").asBoolean(),
                        asks));
            }
            return new Scenario(
                    required(json, "name").asText(),
                    Digest.parse(required(json, "genesis_validators_root").asText()),
                    steps);
        } catch (IOException | IllegalArgumentException wrong) {
            throw new Complaint(file + " is no scenario: " + wrong.getMessage(), wrong);
        }
    }

    private static JsonNode required(JsonNode in, String field) {
        var found = in.get(field);
        if (found == null) {
            throw new IllegalArgumentException("the field " + field + " is missing");
        }
        return found;
    }

    private static Ask ask(JsonNode json, Vote vote) {
        boolean minimal = required(json, "should_succeed").asBoolean();
        var complete = json.get("should_succeed_complete");
        return new Ask(
                ValidatorKey.parse(required(json, "pubkey").asText()),
                vote,
                minimal,
                complete == null ? minimal : complete.asBoolean());
    }

    private static long number(JsonNode json, String field) {
        return Long.parseLong(required(json, field).asText());
    }

    /// What is asked for has a root, though the file need not tell it.
    private static Optional<Digest> root(JsonNode json) {
        var root = json.get("signing_root");
        return Optional.of(root == null ? new Digest(0, 0, 0, 0) : Digest.parse(root.asText()));
    }
}
