package io.orrery.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// The `rollup_*` methods of docs/API.md, typed.
public final class RollupClient {
    /// What a node says whose tables have not followed its journal, or L1's queue, yet: later, or another node, may say
    /// better.
    private static final Set<String> STALE =
            Set.of("nonce_too_high", "unknown_account", "unknown_recipient", "fee_token_not_accepted");

    private final JsonRpcClient rpc;

    public RollupClient(URI endpoint) {
        rpc = new JsonRpcClient(endpoint);
    }

    /// @param patience with one call
    public RollupClient(URI endpoint, Duration patience) {
        rpc = new JsonRpcClient(endpoint, patience);
    }

    /// @param chainId L1's, which signed messages name
    /// @param circuits name to slots of a batch, the smallest first
    /// @param feeAccounts token to the operator's account
    public record Info(
            String version,
            long chainId,
            Address rollup,
            Fr domain,
            Map<String, Integer> circuits,
            Address operator,
            Map<Long, Long> feeAccounts,
            Map<BatchStage, Long> heads) {

        /// The highest batch that has reached a stage, 0 where none has.
        public long head(BatchStage stage) {
            return heads.getOrDefault(stage, 0L);
        }
    }

    public record AccountInfo(
            long index, Address owner, long token, BigInteger balance, long nonce, long nextNonce, Point key) {}

    /// @param status as docs/API.md lists them: `unknown`, `sequenced`, then the stages
    public record Status(String status, boolean cancelled) {
        /// Whether it has come at least as far as `stage`.
        public boolean reached(BatchStage stage) {
            for (var candidate : BatchStage.values()) {
                if (candidate.name().equalsIgnoreCase(status)) {
                    return candidate.compareTo(stage) >= 0;
                }
            }
            return false;
        }
    }

    /// @param circuit that proves it
    /// @param gasUsed of the L1 transactions so far, by the first stage that each brought
    /// @param proving the fraction of the proof that is done, where it is known
    public record BatchInfo(
            long number,
            String circuit,
            BatchStage stage,
            Optional<Fr> stateRoot,
            Map<BatchStage, Long> gasUsed,
            OptionalDouble proving) {}

    public Info info() {
        var result = rpc.call("rollup_getInfo");
        var feeAccounts = new LinkedHashMap<Long, Long>();
        for (var entry : result.path("feeAccounts")) {
            feeAccounts.put(entry.path("token").asLong(), entry.path("account").asLong());
        }
        var circuits = new LinkedHashMap<String, Integer>();
        for (var entry : result.path("circuits")) {
            circuits.put(entry.path("name").asText(), entry.path("slots").asInt());
        }
        var heads = new EnumMap<BatchStage, Long>(BatchStage.class);
        for (var stage : BatchStage.values()) {
            heads.put(stage, result.path("heads").path(word(stage)).asLong());
        }
        return new Info(
                result.path("version").asText(),
                result.path("l1ChainId").asLong(),
                Address.parse(result.path("rollup").asText()),
                element(result.path("domain")),
                circuits,
                Address.parse(result.path("operator").asText()),
                feeAccounts,
                heads);
    }

    public Optional<AccountInfo> account(Address owner, long token) {
        return account((Object) Map.of("owner", owner.toString(), "token", token));
    }

    public Optional<AccountInfo> account(long index) {
        return account((Object) index);
    }

    private Optional<AccountInfo> account(Object which) {
        try {
            return Optional.of(readAccount(rpc.call("rollup_getAccount", which)));
        } catch (JsonRpcClient.NodeRefused refused) {
            if (refused.reason().equals("not_found")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// All accounts of an owner, one a token.
    public List<AccountInfo> accounts(Address owner) {
        var accounts = new ArrayList<AccountInfo>();
        rpc.call("rollup_getAccounts", owner.toString()).forEach(entry -> accounts.add(readAccount(entry)));
        return accounts;
    }

    private static AccountInfo readAccount(JsonNode result) {
        return new AccountInfo(
                result.path("index").asLong(),
                Address.parse(result.path("owner").asText()),
                result.path("token").asLong(),
                new BigInteger(result.path("balance").asText()),
                result.path("nonce").asLong(),
                result.path("nextNonce").asLong(),
                new Point(
                        element(result.path("key").path("x")),
                        element(result.path("key").path("y"))));
    }

    /// Returns once the transaction is admitted: it is in the node's journal. Safe to repeat.
    public void send(SignedTransaction signed, Info chain) {
        rpc.call("rollup_sendTransaction", parameters(signed, chain));
    }

    /// Returns once the transaction has its place in the one order.
    public void sendAndWait(SignedTransaction signed, Info chain) {
        rpc.call("rollup_sendTransaction", parameters(signed, chain), Map.of("wait", "sequenced"));
    }

    /// Whether a refusal is one of a node that may not know yet.
    ///
    /// @param reason as the node names it
    public static boolean isStale(String reason) {
        return STALE.contains(reason);
    }

    /// The members of a group: all of them are admitted, or none is. Safe to repeat.
    ///
    /// @return why they were not, as a node names it; empty where they were
    public Optional<String> sendGroup(List<SignedTransaction> members, Info chain) {
        var parameters =
                members.stream().map(member -> parameters(member, chain)).toList();
        var reasons = new ArrayList<String>();
        rpc.call("rollup_sendTransactions", parameters, Map.of("atomic", true)).forEach(outcome -> {
            if (outcome.has("error")) {
                reasons.add(outcome.path("error").path("data").path("reason").asText());
            }
        });
        // The others were refused because of one, which says why.
        return reasons.stream()
                .filter(reason -> !reason.equals("group_refused"))
                .findFirst()
                .or(() -> reasons.stream().findFirst());
    }

    /// The first parameter of `rollup_sendTransaction`.
    public static Map<String, Object> parameters(SignedTransaction signed, Info chain) {
        var transaction = signed.transaction();
        var body = new LinkedHashMap<String, Object>();
        boolean open = transaction.type() == OperationType.OPEN;
        body.put("type", open ? "transfer" : transaction.type().name().toLowerCase(Locale.ROOT));
        body.put("from", transaction.from());
        if (open) {
            body.put("toOwner", transaction.owner().toString());
        } else {
            body.put("to", transaction.to());
        }
        body.put("token", transaction.token());
        body.put("amount", DecimalFloat.AMOUNT.decode(transaction.amount()).toString());
        body.put("fee", DecimalFloat.FEE.decode(transaction.fee()).toString());
        body.put("nonce", transaction.nonce());
        body.put("validUntilBatch", transaction.validUntilBatch());
        body.put("chainId", chain.chainId());
        body.put("rollup", chain.rollup().toString());
        body.put(
                "signature",
                Map.of(
                        "r8x", hex(signed.signature().r8().x()),
                        "r8y", hex(signed.signature().r8().y()),
                        "s", hex(signed.signature().s())));
        return body;
    }

    public Status status(Fr hash) {
        var result = rpc.call("rollup_getTransactionStatus", hex(hash));
        return new Status(
                result.path("status").asText(), result.path("cancelled").asBoolean(false));
    }

    /// @param outcome `pending`, `executed` or `refused`
    /// @param deadline of L1, seconds since 1970
    public record Forced(String kind, long account, String status, String outcome, long deadline) {}

    /// Empty where the sequencer does not have it yet, or it is a deposit.
    public Optional<Forced> forced(long queueIndex) {
        try {
            var result = rpc.call("rollup_getForcedOperation", queueIndex);
            return Optional.of(new Forced(
                    result.path("kind").asText(),
                    result.path("account").asLong(),
                    result.path("status").asText(),
                    result.path("outcome").asText(),
                    result.path("deadline").asLong()));
        } catch (JsonRpcClient.NodeRefused refused) {
            if (refused.reason().equals("not_found")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    public Optional<BatchInfo> batch(long number) {
        JsonNode result;
        try {
            result = rpc.call("rollup_getBatch", number);
        } catch (JsonRpcClient.NodeRefused refused) {
            if (refused.reason().equals("not_found")) {
                return Optional.empty();
            }
            throw refused;
        }
        if (result.isNull()) {
            return Optional.empty();
        }
        var gas = new EnumMap<BatchStage, Long>(BatchStage.class);
        // One transaction may bring several stages.
        var counted = new HashSet<String>();
        for (var stage : BatchStage.values()) {
            var receipt = result.path("l1").path(word(stage));
            if (receipt.isObject() && counted.add(receipt.path("transaction").asText())) {
                gas.put(stage, receipt.path("gasUsed").asLong());
            }
        }
        return Optional.of(new BatchInfo(
                number,
                result.path("circuit").asText(),
                BatchStage.valueOf(result.path("stage").asText().toUpperCase(Locale.ROOT)),
                result.path("stateRoot").isTextual()
                        ? Optional.of(element(result.path("stateRoot")))
                        : Optional.empty(),
                gas,
                result.path("proving").isNumber()
                        ? OptionalDouble.of(result.path("proving").asDouble())
                        : OptionalDouble.empty()));
    }

    private static String word(BatchStage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    /// `0x` and 64 hexadecimal digits.
    public static String hex(Fr element) {
        return "0x" + HexFormat.of().formatHex(element.toBytes());
    }

    private static String hex(BigInteger scalar) {
        return String.format(Locale.ROOT, "0x%064x", scalar);
    }

    private static Fr element(JsonNode node) {
        return Fr.fromBytes(HexFormat.of().parseHex(node.asText().substring(2)));
    }
}
