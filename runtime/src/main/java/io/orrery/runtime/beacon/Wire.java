package io.orrery.runtime.beacon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.HashTreeRoot;
import io.orrery.domain.validator.ssz.Uint64;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// JSON as the Beacon API has it, read strictly: what is not as it should be is [Rejected] with the field, the
/// value and the rule.
///
/// Source: ethereum/beacon-APIs, `types`.
final class Wire {
    /// Duplicate fields and what follows the value are refused, as a strict node does.
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int SHOWN = 40;

    private Wire() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException noJson) {
            throw Rejected.bad("the body is no JSON");
        }
    }

    static byte[] write(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree is always written", impossible);
        }
    }

    /// Its elements, at most so many.
    static List<JsonNode> list(JsonNode node, int most) {
        if (!node.isArray() || node.size() > most) {
            throw Rejected.bad("the body is a list of at most " + most);
        }
        var elements = new ArrayList<JsonNode>();
        node.forEach(elements::add);
        return elements;
    }

    static JsonNode member(JsonNode node, String field) {
        var found = node.get(field);
        if (found == null) {
            throw Rejected.bad(field + " is missing");
        }
        return found;
    }

    static String text(JsonNode node, String field) {
        return text(field, member(node, field));
    }

    private static String text(String field, JsonNode value) {
        if (!value.isTextual()) {
            throw Rejected.bad(field + ": " + brief(value.toString()) + " is no string");
        }
        return value.textValue();
    }

    static long number(JsonNode node, String field) {
        return number(field, text(node, field));
    }

    /// Below 2^48: no slot, epoch or index is above.
    static long number(String field, String decimal) {
        try {
            long value = Uint64.parse(field, decimal);
            if (value < 0 || value >= 1L << 48) {
                throw Rejected.bad(field + ": " + decimal + " is not below 2^48");
            }
            return value;
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(String.valueOf(wrong.getMessage()));
        }
    }

    static List<Long> numbers(JsonNode body, int most) {
        return list(body, most).stream()
                .map(each -> number("index", text("index", each)))
                .toList();
    }

    static boolean bool(JsonNode node, String field) {
        var value = member(node, field);
        if (!value.isBoolean()) {
            throw Rejected.bad(field + ": " + brief(value.toString()) + " is neither true nor false");
        }
        return value.booleanValue();
    }

    static Digest digest(JsonNode node, String field) {
        return digest(field, text(node, field));
    }

    static Digest digest(String field, String hex) {
        try {
            return Digest.parse(hex);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(field + ": " + brief(hex) + " is no root of 32 bytes");
        }
    }

    static ByteVector bytes(JsonNode node, String field) {
        return bytes(field, text(node, field));
    }

    private static ByteVector bytes(String field, String hex) {
        try {
            return ByteVector.parse(hex);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(field + ": " + brief(hex) + " is no 0x and hexadecimal digits");
        }
    }

    /// A signature, or a key.
    static ByteVector bytes(String field, String hex, int size) {
        var bytes = bytes(field, hex);
        if (bytes.size() != size) {
            throw Rejected.bad(field + ": " + bytes.size() + " bytes where there are " + size);
        }
        return bytes;
    }

    static ByteVector bytes(JsonNode node, String field, int size) {
        return bytes(field, text(node, field), size);
    }

    static List<ByteVector> signatures(JsonNode node, int most, int size) {
        return list(member(node, "signatures"), most).stream()
                .map(each -> bytes("signatures", text("signatures", each), size))
                .toList();
    }

    static Bitlist bits(JsonNode node, String field) {
        try {
            return Bitlist.deserialize(bytes(node, field));
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(field + ": " + wrong.getMessage());
        }
    }

    static Bitvector vector(JsonNode node, String field, int length) {
        try {
            return new Bitvector(bytes(node, field), length);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(field + ": " + wrong.getMessage());
        }
    }

    static BitSet set(ByteVector bits) {
        return BitSet.valueOf(bits.toBytes());
    }

    /// So many bits, the lowest first.
    static ByteVector bits(BitSet set, int length) {
        var bytes = new byte[(length + Byte.SIZE - 1) / Byte.SIZE];
        set.stream().forEach(bit -> bytes[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE));
        return ByteVector.of(bytes);
    }

    /// So many bits, and the one that marks their end.
    static ByteVector serialized(BitSet set, int length) {
        var marked = (BitSet) set.clone();
        marked.set(length);
        return bits(marked, length + 1);
    }

    static AttestationData data(JsonNode node) {
        var data = member(node, "data");
        return new AttestationData(
                number(data, "slot"),
                number(data, "index"),
                digest(data, "beacon_block_root"),
                checkpoint(member(data, "source")),
                checkpoint(member(data, "target")));
    }

    private static Checkpoint checkpoint(JsonNode node) {
        return new Checkpoint(number(node, "epoch"), digest(node, "root"));
    }

    static ObjectNode data(AttestationData data) {
        var node = object().put("slot", Long.toString(data.slot()))
                .put("index", Long.toString(data.committeeIndex()))
                .put("beacon_block_root", data.beaconBlockRoot().toString());
        node.set("source", checkpoint(data.source()));
        node.set("target", checkpoint(data.target()));
        return node;
    }

    static ObjectNode checkpoint(Checkpoint checkpoint) {
        return object().put("epoch", Long.toString(checkpoint.epoch()))
                .put("root", checkpoint.root().toString());
    }

    /// `hash_tree_root` of the data, as aggregates are asked for.
    static Digest root(AttestationData data) {
        return HashTreeRoot.container(
                HashTreeRoot.uint64(data.slot()),
                HashTreeRoot.uint64(data.committeeIndex()),
                data.beaconBlockRoot(),
                root(data.source()),
                root(data.target()));
    }

    private static Digest root(Checkpoint checkpoint) {
        return HashTreeRoot.container(HashTreeRoot.uint64(checkpoint.epoch()), checkpoint.root());
    }

    static void put(ArrayNode array, List<ByteVector> signatures) {
        signatures.forEach(each -> array.add(each.toString()));
    }

    private static String brief(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
