package io.orrery.runtime.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.runtime.chain.ClientApi.Mute;
import io.orrery.runtime.client.JsonRpcClient.NodeRefused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Asks a client how it is, in its own API: Ethereum's JSON-RPC, the beacon API, CometBFT's RPC, Solana's JSON-RPC.
final class ChainLook {
    /// Solana's error of a node that is behind or does not know whether it is.
    private static final int UNHEALTHY = -32005;

    private static final Pattern SLOTS_BEHIND = Pattern.compile("behind by (\\d{1,18}) slots");

    private final ChainKind kind;
    private final ClientApi api;
    private final InstantSource clock;

    ChainLook(ChainKind kind, ClientApi api, InstantSource clock) {
        this.kind = kind;
        this.api = api;
        this.clock = clock;
    }

    Verdict judge(Demand demand) {
        try {
            var sight = switch (kind) {
                case GETH, BOR -> execution("eth_");
                case GZOND -> execution("zond_");
                case BEACON -> beacon();
                case HEIMDALL -> heimdall();
                case SOLANA -> solana();
            };
            return demand.judge(sight, kind.unit());
        } catch (Mute mute) {
            return new Verdict.Unclear(String.valueOf(mute.getMessage()));
        } catch (NodeRefused refused) {
            return new Verdict.Unclear("it refuses: " + refused.getMessage());
        }
    }

    /// A client with nobody to follow says that it is not syncing, so the age of its head counts.
    private Sight execution(String prefix) throws Mute {
        long chain = hex(api.call(prefix + "chainId"), "chainId");
        var syncing = api.call(prefix + "syncing");
        if (!syncing.isObject() && !syncing.isBoolean()) {
            throw new Mute("syncing is " + shown(syncing));
        }
        long peers = hex(api.call("net_peerCount"), "peerCount");
        long head = hex(api.call(prefix + "getBlockByNumber", "latest", false).path("timestamp"), "timestamp");
        return new Sight(
                Long.toString(chain),
                syncing.isObject() || syncing.asBoolean(),
                peers,
                age(Instant.ofEpochSecond(head)));
    }

    private Sight beacon() throws Mute {
        var genesis = text(api.get("/eth/v1/beacon/genesis").at("/data/genesis_validators_root"), "genesis");
        var state = api.get("/eth/v1/node/syncing").path("data");
        long distance = number(state.path("sync_distance"), "sync_distance");
        long peers = number(api.get("/eth/v1/node/peer_count").at("/data/connected"), "connected");
        // Of a head that its execution client has not checked, or can not, it only hopes.
        boolean unsure = flag(state.path("is_syncing"), "is_syncing")
                || state.path("is_optimistic").asBoolean()
                || state.path("el_offline").asBoolean();
        return new Sight(genesis, unsure, peers, OptionalLong.of(distance));
    }

    private Sight heimdall() throws Mute {
        var status = api.get("/status").path("result");
        var sync = status.path("sync_info");
        var head = text(sync.path("latest_block_time"), "latest_block_time");
        long peers = number(api.get("/net_info").at("/result/n_peers"), "n_peers");
        try {
            return new Sight(
                    text(status.at("/node_info/network"), "network"),
                    flag(sync.path("catching_up"), "catching_up"),
                    peers,
                    age(Instant.parse(head)));
        } catch (DateTimeException wrong) {
            throw new Mute("latest_block_time is " + head, wrong);
        }
    }

    /// It compares itself with the cluster, and tells by how much it is behind.
    private Sight solana() throws Mute {
        var genesis = text(api.call("getGenesisHash"), "genesis");
        var nodes = api.call("getClusterNodes");
        if (!nodes.isArray()) {
            throw new Mute("getClusterNodes is " + shown(nodes));
        }
        // It is one of them itself.
        return new Sight(genesis, false, Math.max(0, nodes.size() - 1), slotsBehind());
    }

    private OptionalLong slotsBehind() throws Mute {
        try {
            var health = api.call("getHealth");
            if (!health.asText().equals("ok")) {
                throw new Mute("getHealth is " + shown(health));
            }
            return OptionalLong.of(0);
        } catch (NodeRefused refused) {
            if (refused.code() != UNHEALTHY) {
                throw refused;
            }
            var said = SLOTS_BEHIND.matcher(String.valueOf(refused.getMessage()));
            return said.find() ? OptionalLong.of(Long.parseLong(said.group(1))) : OptionalLong.empty();
        }
    }

    /// A head of the future is a clock's fault and not lag.
    private OptionalLong age(Instant head) {
        return OptionalLong.of(Math.max(0, clock.instant().getEpochSecond() - head.getEpochSecond()));
    }

    private static long hex(JsonNode told, String what) throws Mute {
        var text = told.asText();
        if (!text.matches("0x[0-9a-fA-F]{1,15}")) {
            throw new Mute(what + " is " + shown(told));
        }
        return Long.parseLong(text, 2, text.length(), 16);
    }

    private static long number(JsonNode told, String what) throws Mute {
        var text = told.asText();
        if (!text.matches("[0-9]{1,18}")) {
            throw new Mute(what + " is " + shown(told));
        }
        return Long.parseLong(text);
    }

    private static boolean flag(JsonNode told, String what) throws Mute {
        if (!told.isBoolean()) {
            throw new Mute(what + " is " + shown(told));
        }
        return told.asBoolean();
    }

    private static String text(JsonNode told, String what) throws Mute {
        if (!told.isTextual() || told.asText().isEmpty()) {
            throw new Mute(what + " is " + shown(told));
        }
        return told.asText();
    }

    private static String shown(JsonNode told) {
        var text = told.isMissingNode() ? "missing" : told.toString();
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
