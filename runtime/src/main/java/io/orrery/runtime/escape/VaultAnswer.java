package io.orrery.runtime.escape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/// What `GET /v1/exit-witness/{owner}` answers. See docs/API.md, *Exit witnesses*.
///
/// @param batch after which the accounts were so
/// @param next the index that the next page begins with
record VaultAnswer(long l1ChainId, Address rollup, long batch, List<ExitWitness> accounts, OptionalLong next) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ACCOUNTS = 64;

    VaultAnswer {
        accounts = List.copyOf(accounts);
    }

    /// @throws IllegalArgumentException where it is something else, with what is wrong in it
    static VaultAnswer parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (IOException notJson) {
            throw new IllegalArgumentException("is not JSON", notJson);
        }
        long batch = integer(json, "batch");
        var accounts = new ArrayList<ExitWitness>();
        var given = member(json, "accounts");
        if (!given.isArray() || given.size() > MAX_ACCOUNTS) {
            throw new IllegalArgumentException("accounts must be a list of at most " + MAX_ACCOUNTS);
        }
        given.forEach(account -> accounts.add(witness(batch, account)));
        var next = json.path("next");
        return new VaultAnswer(
                integer(json, "l1ChainId"),
                address(json, "rollup"),
                batch,
                accounts,
                next.isIntegralNumber() ? OptionalLong.of(next.longValue()) : OptionalLong.empty());
    }

    private static ExitWitness witness(long batch, JsonNode json) {
        var branch = new ArrayList<LeafUpdate.Siblings>();
        for (var level : member(json, "branch")) {
            branch.add(new LeafUpdate.Siblings(
                    element(level.path(0), "branch"),
                    element(level.path(1), "branch"),
                    element(level.path(2), "branch")));
        }
        var key = member(json, "key");
        var account = new Account(
                address(json, "owner"),
                integer(json, "token"),
                integer(json, "nonce"),
                balance(member(json, "balance").asText()),
                new Point(element(member(key, "x"), "key.x"), element(member(key, "y"), "key.y")));
        return new ExitWitness(batch, integer(json, "index"), account, branch);
    }

    private static JsonNode member(JsonNode json, String name) {
        var member = json.get(name);
        if (member == null || member.isNull()) {
            throw new IllegalArgumentException("lacks " + name);
        }
        return member;
    }

    private static long integer(JsonNode json, String name) {
        var member = member(json, name);
        if (!member.isIntegralNumber() || !member.canConvertToLong() || member.longValue() < 0) {
            throw new IllegalArgumentException(name + " must be an integer from 0 on, not " + member);
        }
        return member.longValue();
    }

    private static BigInteger balance(String text) {
        if (!text.matches("[0-9]{1,39}")) {
            throw new IllegalArgumentException("balance must be a decimal of at most 39 digits, not " + text);
        }
        return new BigInteger(text);
    }

    private static Address address(JsonNode json, String name) {
        return Address.parse(member(json, name).asText());
    }

    private static Fr element(JsonNode node, String name) {
        var text = node.asText();
        if (!text.matches("0x[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException(name + " must be 0x and 64 hexadecimal digits, not " + text);
        }
        return Fr.fromBytes(HexFormat.of().parseHex(text, 2, text.length()));
    }
}
