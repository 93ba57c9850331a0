package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Movements of tokens as Ethereum's tools know them: the `Transfer` events of EIP-20. A token has an address of its
/// own here, made from its number. Ether moves without logs, as on Ethereum. See docs/API.md, *Logs*.
final class EthLogs {
    /// `Transfer(address,address,uint256)`
    static final Digest TRANSFER =
            Digest.of(Keccak256.hash("Transfer(address,address,uint256)".getBytes(StandardCharsets.US_ASCII)));

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final byte[] TOKEN_PREFIX = "orrery".getBytes(StandardCharsets.US_ASCII);
    private static final int ADDRESS_BYTES = 20;
    private static final int BLOOM_BYTES = 256;
    private static final int BLOOM_HASHES = 3;
    private static final int BLOOM_BITS_MASK = 2047;

    private EthLogs() {}

    /// @param address of the token
    record Log(Address address, List<Digest> topics, BigInteger amount) {}

    /// @param index among the logs of its block, from 0
    record Placed(Log log, EthJson.Entry entry, String blockHash, int index) {
        ObjectNode json() {
            var sealing = entry.transaction().sealing().orElseThrow();
            var json = JSON.objectNode();
            json.put("address", log.address().toString());
            var topics = json.putArray("topics");
            log.topics().forEach(topic -> topics.add(topic.toString()));
            json.put("data", String.format(Locale.ROOT, "0x%064x", log.amount()));
            json.put("blockNumber", Hex.quantity(sealing.batch()));
            json.put("blockHash", blockHash);
            json.put("transactionHash", Hex.word(entry.transaction().hash()));
            json.put("transactionIndex", Hex.quantity(sealing.slot()));
            json.put("logIndex", Hex.quantity(index));
            json.put("removed", false);
            return json;
        }
    }

    /// `"orrery"`, zeros, and the token's number in the last four bytes.
    static Address tokenAddress(long token) {
        return Address.of(ByteBuffer.allocate(ADDRESS_BYTES)
                .put(TOKEN_PREFIX)
                .putInt(ADDRESS_BYTES - Integer.BYTES, (int) token)
                .array());
    }

    /// The token of an address that [#tokenAddress] gives, registered or not.
    static Optional<Long> tokenOf(Address address) {
        long token = Integer.toUnsignedLong(ByteBuffer.wrap(address.toBytes()).getInt(ADDRESS_BYTES - Integer.BYTES));
        return token != OperationTerms.ETHER && tokenAddress(token).equals(address)
                ? Optional.of(token)
                : Optional.empty();
    }

    /// What an operation moved: its amount and its fee; nothing where it moves ether, was cancelled or is not sealed.
    static List<Log> of(EthJson.Entry entry) {
        var terms = OperationTerms.of(entry.transaction().operation());
        if (terms.token() == OperationTerms.ETHER
                || entry.transaction()
                        .sealing()
                        .filter(sealing -> !sealing.cancelled())
                        .isEmpty()) {
            return List.of();
        }
        var token = tokenAddress(terms.token());
        var parties = entry.parties();
        var logs = new ArrayList<Log>(2);
        switch (terms.type()) {
            case DEPOSIT -> logs.add(log(token, Address.ZERO, parties.to(), terms.amount()));
            case WITHDRAW -> logs.add(log(token, parties.from(), Address.ZERO, terms.amount()));
            case NOOP, TRANSFER, OPEN, CANCEL -> logs.add(log(token, parties.from(), parties.to(), terms.amount()));
            case SET_KEY, FORCED_EXIT -> {
                // What an exit moved is not in the order: L1's event tells.
            }
        }
        if (terms.fee().signum() > 0) {
            logs.add(log(token, parties.from(), entry.operator(), terms.fee()));
        }
        return logs;
    }

    /// All logs of a block, in order.
    static List<Placed> of(EthJson.Block block) {
        var placed = new ArrayList<Placed>();
        for (var entry : block.entries()) {
            for (var log : of(entry)) {
                placed.add(new Placed(log, entry, block.hash(), placed.size()));
            }
        }
        return placed;
    }

    /// The bloom filter of logs: Yellow Paper, 4.3.1.
    static String bloom(List<Log> logs) {
        var bloom = new byte[BLOOM_BYTES];
        for (var log : logs) {
            set(bloom, log.address().toBytes());
            log.topics().forEach(topic -> set(bloom, topic.toBytes()));
        }
        return "0x" + HexFormat.of().formatHex(bloom);
    }

    private static void set(byte[] bloom, byte[] value) {
        var hash = ByteBuffer.wrap(Keccak256.hash(value));
        for (int i = 0; i < BLOOM_HASHES; i++) {
            int bit = hash.getShort(2 * i) & BLOOM_BITS_MASK;
            bloom[BLOOM_BYTES - 1 - bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
        }
    }

    private static Log log(Address token, Address from, Address to, BigInteger amount) {
        return new Log(token, List.of(TRANSFER, topic(from), topic(to)), amount);
    }

    private static Digest topic(Address address) {
        return Digest.of(ByteBuffer.allocate(Digest.BYTES)
                .put(Digest.BYTES - ADDRESS_BYTES, address.toBytes())
                .array());
    }
}
