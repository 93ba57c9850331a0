package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.StreamSupport;
import okhttp3.OkHttpClient;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;
import tools.jackson.databind.JsonNode;

/// Blocking JSON-RPC. Every method throws [L1Unavailable] or [L1Rejected] and nothing else for what L1 may do.
final class L1Rpc implements AutoCloseable {
    /// Nodes refuse log queries over long ranges; this length is taken by all common ones.
    static final long MAX_LOG_BLOCKS = 2_000;

    /// EIP-1474: the request is fine, the caller asks too much at once.
    private static final int LIMIT_EXCEEDED = -32005;

    private static final Digest NO_ROOT = new Digest(0, 0, 0, 0);

    private final URI url;
    private final OkHttpClient http;
    private final HttpService service;
    private final LongAdder asked = new LongAdder();
    private final LongAdder unanswered = new LongAdder();

    L1Rpc(URI url, Duration timeout) {
        this.url = url;
        this.http = new OkHttpClient.Builder()
                .callTimeout(timeout)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .build();
        this.service = new HttpService(url.toString(), http);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    L1Client.Calls calls() {
        return new L1Client.Calls(asked.sum(), unanswered.sum());
    }

    BigInteger quantity(String method, Object... params) {
        return Hex.integer(ask(method, params).asString());
    }

    String data(String method, Object... params) {
        return ask(method, params).asString();
    }

    L1Block block(BlockTag tag) {
        var block = ask("eth_getBlockByNumber", tag.word(), false);
        if (block.isNull()) {
            throw new L1Unavailable("L1 at " + url + " has no " + tag.word() + " block yet");
        }
        return new L1Block(number(block, "number"), digest(block, "hash"), number(block, "timestamp"));
    }

    /// When a block was made, in seconds since 1970.
    long timestamp(long number) {
        var block = ask("eth_getBlockByNumber", Hex.quantity(number), false);
        if (block.isNull()) {
            throw new L1Unavailable("L1 at " + url + " has no block " + number);
        }
        return number(block, "timestamp");
    }

    /// The hash of the block that the node has at this height, where it has one.
    Optional<Digest> hash(long number) {
        var block = ask("eth_getBlockByNumber", Hex.quantity(number), false);
        return block.isNull() ? Optional.empty() : Optional.of(digest(block, "hash"));
    }

    FeeMarket fees() {
        var history = ask("eth_feeHistory", Hex.quantity(1), "latest", List.of());
        var baseFees = history.path("baseFeePerGas");
        var next = baseFees.path(baseFees.size() - 1).asString();
        // A node of an L1 without blobs leaves them out, or has zeros.
        var blobFees = history.path("baseFeePerBlobGas");
        var nextBlob = blobFees.isEmpty()
                ? BigInteger.ZERO
                : Hex.integer(blobFees.path(blobFees.size() - 1).asString());
        return new FeeMarket(Hex.integer(next), quantity("eth_maxPriorityFeePerGas"), nextBlob);
    }

    /// By what a consensus client knows the block that has this block of L1 in it: the next one names its root. A
    /// devnet has no such chain, and zeros for roots; anvil, which answers as a consensus client does, takes the
    /// number of the block.
    String beaconBlock(long number) {
        var next = ask("eth_getBlockByNumber", Hex.quantity(number + 1), false);
        if (next.isNull()) {
            throw new L1Unavailable("L1 at " + url + " has no block after " + number + " yet");
        }
        if (!next.path("parentBeaconBlockRoot").isString()) {
            throw new L1Unavailable("L1 at " + url + " does not tell of which beacon block its blocks are");
        }
        var root = digest(next, "parentBeaconBlockRoot");
        return root.equals(NO_ROOT) ? Long.toString(number) : root.toString();
    }

    String call(L1Call call, String block) {
        return data("eth_call", message(call), block);
    }

    /// What a mined transaction would answer on the state of its block.
    void repeat(L1Transaction ran, Address to, long block) {
        var message = new LinkedHashMap<>(message(new L1Call(to, ran.value(), ran.input())));
        message.put("from", ran.from().toString());
        if (!ran.blobs().isEmpty()) {
            // Else a contract that looks for them would refuse for another reason than it had.
            message.put(
                    "blobVersionedHashes",
                    ran.blobs().stream().map(Digest::toString).toList());
        }
        ask("eth_call", message, Hex.quantity(block));
    }

    long estimateGas(Address from, L1Call call) {
        var message = new LinkedHashMap<>(message(call));
        message.put("from", from.toString());
        return quantity("eth_estimateGas", message).longValueExact();
    }

    long estimateCreation(Address from, String code) {
        return quantity("eth_estimateGas", Map.of("from", from.toString(), "data", code))
                .longValueExact();
    }

    private static Map<String, Object> message(L1Call call) {
        return Map.of("to", call.to().toString(), "value", Hex.quantity(call.value()), "data", call.input());
    }

    Optional<MinedTransaction> mined(Digest transaction) {
        var receipt = ask("eth_getTransactionReceipt", transaction.toString());
        if (receipt.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new MinedTransaction(
                transaction,
                number(receipt, "status") == 1,
                number(receipt, "blockNumber"),
                digest(receipt, "blockHash"),
                number(receipt, "gasUsed"),
                Hex.integer(receipt.path("effectiveGasPrice").asString()),
                address(receipt, "contractAddress"),
                logs(receipt.path("logs"))));
    }

    Optional<L1Transaction> transaction(Digest hash) {
        var transaction = ask("eth_getTransactionByHash", hash.toString());
        if (transaction.isNull()) {
            return Optional.empty();
        }
        var block = transaction.path("blockNumber");
        return Optional.of(new L1Transaction(
                hash,
                Address.parse(transaction.path("from").asString()),
                address(transaction, "to"),
                number(transaction, "nonce"),
                Hex.integer(transaction.path("value").asString()),
                transaction.path("input").asString(),
                number(transaction, "gas"),
                block.isString() ? OptionalLong.of(Hex.number(block.asString())) : OptionalLong.empty(),
                StreamSupport.stream(transaction.path("blobVersionedHashes").spliterator(), false)
                        .map(blob -> Digest.parse(blob.asString()))
                        .toList()));
    }

    /// In log order, by as many queries as the range takes.
    List<L1Log> logs(LogFilter filter) {
        var found = new ArrayList<L1Log>();
        for (long from = filter.fromBlock(); from <= filter.toBlock(); from += MAX_LOG_BLOCKS) {
            long to = Math.min(filter.toBlock(), from + MAX_LOG_BLOCKS - 1);
            found.addAll(logs(ask("eth_getLogs", query(filter, from, to))));
        }
        return found;
    }

    private static Map<String, Object> query(LogFilter filter, long from, long to) {
        var topics = new ArrayList<List<String>>();
        topics.add(filter.events().stream().map(Digest::toString).toList());
        filter.subject().ifPresent(topic -> topics.add(List.of(topic.toString())));
        return Map.of(
                "address", filter.address().toString(),
                "fromBlock", Hex.quantity(from),
                "toBlock", Hex.quantity(to),
                "topics", topics);
    }

    private static List<L1Log> logs(JsonNode logs) {
        return StreamSupport.stream(logs.spliterator(), false)
                .map(log -> new L1Log(
                        Address.parse(log.path("address").asString()),
                        StreamSupport.stream(log.path("topics").spliterator(), false)
                                .map(topic -> Digest.parse(topic.asString()))
                                .toList(),
                        log.path("data").asString(),
                        number(log, "blockNumber"),
                        digest(log, "blockHash"),
                        digest(log, "transactionHash"),
                        number(log, "logIndex")))
                .toList();
    }

    /// For what has no typed method here; the answer is JSON as it came.
    JsonNode ask(String method, Object... params) {
        asked.increment();
        JsonAnswer answer;
        try {
            answer = new Request<>(method, List.of(params), service, JsonAnswer.class).send();
        } catch (IOException | RuntimeException e) {
            unanswered.increment();
            throw new L1Unavailable("L1 at " + url + " does not answer " + method + ": " + e.getMessage(), e);
        }
        if (answer.hasError()) {
            var error = answer.getError();
            if (error.getCode() == LIMIT_EXCEEDED) {
                unanswered.increment();
                throw new L1Unavailable("L1 at " + url + " limits " + method + ": " + error.getMessage());
            }
            // web3j keeps the data as JSON text, quotes and all.
            var data = Optional.ofNullable(error.getData()).orElse("").replace("\"", "");
            var message = RevertReason.isRevert(data) ? RevertReason.describe(data) : error.getMessage();
            throw new L1Rejected(error.getCode(), message, data);
        }
        return answer.getResult();
    }

    private static long number(JsonNode node, String field) {
        return Hex.number(node.path(field).asString());
    }

    private static Digest digest(JsonNode node, String field) {
        return Digest.parse(node.path(field).asString());
    }

    private static Optional<Address> address(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? Optional.of(Address.parse(value.asString())) : Optional.empty();
    }

    /// A JSON-RPC answer as it came.
    static final class JsonAnswer extends Response<JsonNode> {}
}
