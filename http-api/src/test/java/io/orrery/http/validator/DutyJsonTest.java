package io.orrery.http.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `-Dorrery.duty.seed` repeats a run.
class DutyJsonTest {
    private static final long SEED = Long.getLong("orrery.duty.seed", 20_261_127);
    private static final int OF_EACH_KIND = 20;
    private static final Bodies BODIES = new Bodies(4 << 20);
    private static final ValidatorKey KEY = ValidatorKey.of(new byte[ValidatorKey.BLS_BYTES]);

    static List<NetworkProfile> networks() {
        return List.of(
                EthereumNetworks.MAINNET,
                EthereumNetworks.minimal(0, new Digest(1, 2, 3, 4), List.of(0L, 0L)),
                QrlNetworks.network("qrl", 0, new Digest(5, 6, 7, 8), new Version(0), AddressForm.QRL_Q64));
    }

    private static Field read(JsonNode json) {
        return BODIES.read(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatIsWrittenDownIsReadAsTheSameDuty(NetworkProfile network) {
        var any = new AnyDuty(new SplittableRandom(SEED), network);
        for (int i = 0; i < AnyDuty.KINDS * OF_EACH_KIND; i++) {
            var duty = any.of(i % AnyDuty.KINDS);
            var fork = network.at(i);
            var request = SigningJson.request(KEY, read(DutyWriter.request(duty, fork)), network);

            assertThat(request.duty()).as("seed " + SEED + ", round " + i).isEqualTo(duty);
            assertThat(request.fork()).contains(fork);
            assertThat(request.root()).isEmpty();
        }
    }

    /// Each leaf of each type once: taken away, of another JSON type, a byte short, and out of range.
    @ParameterizedTest
    @MethodSource("networks")
    void whateverIsWrongWithAMemberIsRefusedByItsName(NetworkProfile network) {
        var any = new AnyDuty(new SplittableRandom(SEED), network);
        int tried = 0;
        for (int kind = 0; kind < AnyDuty.KINDS; kind++) {
            var good = DutyWriter.request(any.of(kind), network.at(0));
            for (var leaf : leaves("", good)) {
                if (leaf.equals("aggregate_and_proof.version") || leaf.equals("beacon_block.version")) {
                    assertRefused(network, replaced(good, leaf, "GLOAS"), leaf);
                }
                assertRefused(network, replaced(good, leaf, null), leaf);
                assertRefused(network, replaced(good, leaf, "0xzz"), leaf);
                assertRefused(network, replaced(good, leaf, ""), leaf);
                boolean number = at(good, leaf).asText().matches("[0-9]+");
                if (number) {
                    // 2^64 - 1 is a number, and none that a chain can reach; 2^64 is none.
                    assertRefused(network, replaced(good, leaf, "18446744073709551615"), leaf);
                    assertRefused(network, replaced(good, leaf, "18446744073709551616"), leaf);
                    assertRefused(network, replaced(good, leaf, "-1"), leaf);
                    assertRefused(network, replaced(good, leaf, "0x10"), leaf);
                }
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bytesOfAnotherLengthAreRefusedByTheirName(NetworkProfile network) {
        var any = new AnyDuty(new SplittableRandom(SEED), network);
        for (int kind = 0; kind < AnyDuty.KINDS; kind++) {
            var good = DutyWriter.request(any.of(kind), network.at(0));
            for (var leaf : leaves("", good)) {
                var text = at(good, leaf).asText();
                // A list of bits has any length.
                if (text.startsWith("0x") && !leaf.endsWith("aggregate.aggregation_bits")) {
                    assertRefused(network, replaced(good, leaf, text + "00"), leaf);
                    assertRefused(network, replaced(good, leaf, text.substring(0, text.length() - 2)), leaf);
                    assertRefused(network, replaced(good, leaf, text.substring(2)), leaf);
                }
            }
        }
    }

    @Test
    void aListOfBitsWithoutItsEndIsRefused() {
        var network = EthereumNetworks.MAINNET;
        var good = DutyWriter.request(new AnyDuty(new SplittableRandom(SEED), network).of(1), network.at(0));
        assertRefused(
                network,
                replaced(good, "aggregate_and_proof.aggregate.aggregation_bits", "0x0100"),
                "aggregate_and_proof.aggregate.aggregation_bits");
    }

    private static void assertRefused(NetworkProfile network, JsonNode bad, String field) {
        assertThat(catchThrowable(() -> SigningJson.request(KEY, read(bad), network)))
                .as(field + " of " + cut(bad.toString()))
                .isInstanceOfSatisfying(FaultException.class, refused -> {
                    assertThat(refused.fault()).isEqualTo(Fault.MALFORMED);
                    assertThat(refused.field()).isEqualTo(field);
                    assertThat(refused.line()).hasSizeLessThan(400);
                });
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 300));
    }

    private static List<String> leaves(String path, JsonNode json) {
        var leaves = new ArrayList<String>();
        json.properties().forEach(member -> {
            var name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            switch (member.getValue()) {
                case ObjectNode inner -> leaves.addAll(leaves(name, inner));
                case ArrayNode _ -> {}
                case JsonNode _ -> leaves.add(name);
            }
        });
        return leaves;
    }

    private static JsonNode at(JsonNode json, String path) {
        return json.at("/" + path.replace('.', '/'));
    }

    /// @param value null to take it away
    private static JsonNode replaced(ObjectNode good, String path, @org.jspecify.annotations.Nullable String value) {
        var copy = good.deepCopy();
        int last = path.lastIndexOf('.');
        var parent = last < 0 ? copy : (ObjectNode) at(copy, path.substring(0, last));
        var name = path.substring(last + 1);
        if (value == null) {
            parent.remove(name);
        } else {
            parent.put(name, value);
        }
        return copy;
    }
}
