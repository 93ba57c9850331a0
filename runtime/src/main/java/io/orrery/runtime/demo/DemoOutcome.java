package io.orrery.runtime.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.client.RollupClient;
import io.orrery.zk.field.Fr;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a demo has shown.
///
/// @param l1StateRoot what the contract holds
/// @param nodeStateRoot what the node says of the same batch
/// @param recomputedStateRoot what replaying L1's data alone gives
/// @param gasPerTransfer L1 gas of commit, prove and execute of all batches, over the transfers
/// @param proveSeconds mean time of one proof, since the node last started
/// @param nodePeakMiB largest resident memory of the node, 0 where the system does not tell
record DemoOutcome(
        int transfers,
        int deposits,
        int withdrawalsClaimed,
        long batches,
        long proofsVerifiedOnL1,
        Fr l1StateRoot,
        Fr nodeStateRoot,
        Fr recomputedStateRoot,
        long gasPerTransfer,
        double proveSeconds,
        double seconds,
        int crashes,
        boolean crashed,
        long nodePeakMiB) {

    boolean rootsAgree() {
        return l1StateRoot.equals(nodeStateRoot) && l1StateRoot.equals(recomputedStateRoot);
    }

    String json() {
        return new ObjectMapper().valueToTree(fields()).toString();
    }

    String table() {
        var table = new StringBuilder(String.format(Locale.ROOT, "%n"));
        fields().forEach((name, value) -> table.append(String.format(Locale.ROOT, "  %-22s %s%n", name, value)));
        return table.toString();
    }

    private Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("transfers", transfers);
        fields.put("deposits", deposits);
        fields.put("withdrawalsClaimed", withdrawalsClaimed);
        fields.put("batches", batches);
        fields.put("proofsVerifiedOnL1", proofsVerifiedOnL1);
        fields.put("l1StateRoot", RollupClient.hex(l1StateRoot));
        fields.put("nodeStateRoot", RollupClient.hex(nodeStateRoot));
        fields.put("recomputedStateRoot", RollupClient.hex(recomputedStateRoot));
        fields.put("gasPerTransfer", gasPerTransfer);
        fields.put("proveSeconds", Math.round(proveSeconds * 100) / 100.0);
        fields.put("seconds", Math.round(seconds * 10) / 10.0);
        if (crashed) {
            fields.put("crashes", crashes);
        }
        if (nodePeakMiB > 0) {
            fields.put("nodePeakMiB", nodePeakMiB);
        }
        return fields;
    }
}
