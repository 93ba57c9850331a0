package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.escape.L1History;
import java.math.BigInteger;
import java.util.Map;

/// What a node says opens the escape is what L1 keeps a hash of.
final class ToldRecord {
    private ToldRecord() {}

    static void isL1s(JsonRpcClient node, Address owner, long token, L1History history) throws Exception {
        var told = node.call("rollup_getExitWitness", Map.of("owner", owner.toString(), "token", token))
                .path("record");
        var onL1 = history.executedBatch().orElseThrow();
        assertThat(told.path("number").asLong()).isEqualTo(onL1.number());
        assertThat(told.path("size").asInt()).isEqualTo(onL1.size());
        assertThat(told.path("timestamp").asLong()).isEqualTo(onL1.timestamp());
        assertThat(told.path("queueEnd").asLong()).isEqualTo(onL1.queueEnd());
        assertThat(word(told.path("newRoot").asText())).isEqualTo(onL1.newRoot());
        assertThat(word(told.path("commitment").asText())).isEqualTo(onL1.commitment());
        assertThat(word(told.path("challenge").asText())).isEqualTo(onL1.challenge());
        assertThat(word(told.path("evaluation").asText())).isEqualTo(onL1.evaluation());
        assertThat(told.path("l1OpsHash").asText()).isEqualTo(onL1.l1OpsHash().toString());
    }

    private static BigInteger word(String hex) {
        return new BigInteger(hex.substring(2), 16);
    }
}
