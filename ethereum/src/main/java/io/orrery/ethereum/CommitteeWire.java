package io.orrery.ethereum;

import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.zk.field.Fr;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// The JSON between a sequencer and the members of its committee: docs/API.md, *A committee's member*.
final class CommitteeWire {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private CommitteeWire() {}

    /// @param signature the operator's
    static String offer(DataOffer offer, byte[] signature) {
        return JSON.createObjectNode()
                .put("number", offer.number())
                .put("size", offer.size())
                .put("feeAccount", offer.feeAccount())
                .put("timestamp", offer.timestamp())
                .put("previousRoot", Hex.data(offer.previousRoot().toBytes()))
                .put("newRoot", Hex.data(offer.newRoot().toBytes()))
                .put("commitment", Hex.data(offer.commitment().toBytes()))
                .put("slots", Hex.data(offer.slots()))
                .put("l1Operations", Hex.data(offer.l1Ops()))
                .put("operatorSignature", Hex.data(signature))
                .toString();
    }

    /// @throws IllegalArgumentException where it is not JSON
    static JsonNode parse(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException("it is not JSON", notJson);
        }
    }

    /// @throws IllegalArgumentException where it is something else, with what is wrong in it
    static DataOffer batch(JsonNode json) {
        return new DataOffer(
                integer(json, "number"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, integer(json, "size"))),
                integer(json, "feeAccount"),
                integer(json, "timestamp"),
                element(json, "previousRoot"),
                element(json, "newRoot"),
                element(json, "commitment"),
                bytes(json, "slots", CommitteeMember.MAX_SLOT_BYTES),
                bytes(json, "l1Operations", CommitteeMember.MAX_OPERATION_BYTES));
    }

    private static long integer(JsonNode json, String name) {
        var member = json.path(name);
        if (!member.isIntegralNumber() || !member.canConvertToLong() || member.longValue() < 0) {
            throw new IllegalArgumentException(name + " must be an integer from 0 on");
        }
        return member.longValue();
    }

    private static Fr element(JsonNode json, String name) {
        var bytes = bytes(json, name, Fr.BYTES);
        if (bytes.length != Fr.BYTES) {
            throw new IllegalArgumentException(name + " must have " + Fr.BYTES + " bytes, not " + bytes.length);
        }
        return Fr.fromBytes(bytes);
    }

    static byte[] bytes(JsonNode json, String name, int most) {
        var member = json.path(name);
        if (!member.isString() || !member.asString().startsWith("0x")) {
            throw new IllegalArgumentException(name + " must be 0x and hexadecimal digits");
        }
        var text = member.asString();
        if (text.length() > 2 + 2 * most) {
            throw new IllegalArgumentException(name + " must have at most " + most + " bytes");
        }
        return Hex.bytes(text);
    }
}
