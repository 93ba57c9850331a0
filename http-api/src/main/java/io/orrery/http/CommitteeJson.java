package io.orrery.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.util.HexFormat;

/// Offers and batches as docs/API.md has them, *A committee's member*.
final class CommitteeJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int SIGNATURE_BYTES = 65;

    private CommitteeJson() {}

    /// An offer and the operator's signature under it.
    @SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
    record Offered(DataOffer offer, byte[] signature) {}

    /// @throws IllegalArgumentException which names the member that is wrong, and the rule
    static Offered offered(byte[] body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("the body is not JSON", notJson);
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes at hand can be read", impossible);
        }
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException("the body is not a JSON object");
        }
        var offer = new DataOffer(
                integer(json, "number"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, integer(json, "size"))),
                integer(json, "feeAccount"),
                integer(json, "timestamp"),
                element(json, "previousRoot"),
                element(json, "newRoot"),
                element(json, "commitment"),
                bytes(json, "slots", CommitteeMember.MAX_SLOT_BYTES),
                bytes(json, "l1Operations", CommitteeMember.MAX_OPERATION_BYTES));
        return new Offered(offer, exactly(json, "operatorSignature", SIGNATURE_BYTES));
    }

    static ObjectNode batch(CommitteeBook.Entry entry) {
        var offer = entry.offer();
        return JSON.objectNode()
                .put("number", offer.number())
                .put("size", offer.size())
                .put("feeAccount", offer.feeAccount())
                .put("timestamp", offer.timestamp())
                .put("previousRoot", Hex.word(offer.previousRoot()))
                .put("newRoot", Hex.word(offer.newRoot()))
                .put("commitment", Hex.word(offer.commitment()))
                .put("slots", hex(offer.slots()))
                .put("l1Operations", hex(offer.l1Ops()))
                .put("signature", entry.signature().map(CommitteeJson::hex).orElse(null));
    }

    static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static JsonNode member(JsonNode json, String name) {
        var member = json.get(name);
        if (member == null || member.isNull()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return member;
    }

    private static long integer(JsonNode json, String name) {
        var member = member(json, name);
        if (!member.isIntegralNumber() || !member.canConvertToLong() || member.longValue() < 0) {
            throw new IllegalArgumentException(name + " must be an integer from 0 on");
        }
        return member.longValue();
    }

    private static Fr element(JsonNode json, String name) {
        try {
            return Fr.fromBytes(exactly(json, name, Fr.BYTES));
        } catch (IllegalArgumentException wrong) {
            throw String.valueOf(wrong.getMessage()).startsWith(name)
                    ? wrong
                    : new IllegalArgumentException(name + " must be below the order of the field", wrong);
        }
    }

    private static byte[] exactly(JsonNode json, String name, int length) {
        var bytes = bytes(json, name, length);
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + " must have " + length + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static byte[] bytes(JsonNode json, String name, int most) {
        var member = member(json, name);
        var text = member.asText();
        if (!member.isTextual() || !text.startsWith("0x")) {
            throw new IllegalArgumentException(name + " must be 0x and hexadecimal digits");
        }
        if (text.length() > 2 + 2 * most) {
            throw new IllegalArgumentException(name + " must have at most " + most + " bytes");
        }
        try {
            return HexFormat.of().parseHex(text, 2, text.length());
        } catch (IllegalArgumentException notHex) {
            throw new IllegalArgumentException(name + " must be 0x and hexadecimal digits, two a byte", notHex);
        }
    }
}
