package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.duty.Fork;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;

/// Which chain it is, and how far.
///
/// Source: ethereum/beacon-APIs, `apis/{beacon,config,node}`.
final class ChainRoutes {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final int MOST_IDS = 100_000;
    private static final String FAR_FUTURE = "18446744073709551615";

    private final NodeView view;
    private final ChainState chain;
    private final NetworkProfile network;
    private final Addressees addressees;
    private final LongFunction<Optional<Status>> told;

    /// @param told what is said of a validator whatever it does
    ChainRoutes(NodeView view, Addressees addressees, LongFunction<Optional<Status>> told) {
        this.view = view;
        this.chain = view.chain();
        this.network = chain.network();
        this.addressees = addressees;
        this.told = told;
    }

    List<Route> routes() {
        var routes = new ArrayList<>(List.of(
                Route.get("v1/beacon/genesis", _ -> genesis()),
                Route.get("v1/config/spec", _ -> Reply.data(SpecJson.of(chain.start()))),
                Route.get("v1/config/fork_schedule", _ -> forkSchedule()),
                Route.get("v1/node/version", _ -> Reply.data(Wire.object().put("version", "Orrery/rehearsal"))),
                Route.get(
                        "v1/node/health",
                        _ -> new Reply(view.syncing() ? PARTIAL : OK, Reply.JSON, new byte[0], Map.of())),
                Route.get("v1/node/syncing", _ -> syncing()),
                Route.get("v1/beacon/states/*/fork", request -> fork(state(request))),
                Route.get("v1/beacon/states/*/finality_checkpoints", request -> checkpoints(state(request))),
                Route.get("v1/beacon/states/*/validators", request -> {
                    state(request);
                    return validators(request.query().getOrDefault("id", List.of()));
                }),
                Route.get("v1/beacon/states/*/validators/*", request -> {
                    state(request);
                    return validator(request.last());
                }),
                Route.get("v1/beacon/headers/*", request -> header(request.last())),
                Route.get(
                        "v1/beacon/blocks/*/root",
                        request -> blockRoot(request.path().get(request.path().size() - 2)))));
        // qrysm has only the other.
        if (network.scheme() == Scheme.BLS12_381) {
            routes.add(Route.post("v1/beacon/states/*/validators", request -> {
                state(request);
                return validators(ids(request));
            }));
        }
        return routes;
    }

    private static String state(Request request) {
        var id = request.path().get(3);
        if (!List.of("head", "justified", "finalized", "genesis").contains(id) && !id.matches("[0-9]{1,15}")) {
            throw Rejected.bad("state_id: \"" + id + "\" is none that is known here");
        }
        return id;
    }

    private static List<String> ids(Request request) {
        var body = Wire.read(request.body());
        return body.has("ids")
                ? Wire.list(body.get("ids"), MOST_IDS).stream()
                        .map(each -> Wire.text(Wire.object().set("ids", each), "ids"))
                        .toList()
                : List.of();
    }

    private Reply genesis() {
        return Reply.data(Wire.object()
                .put("genesis_time", Long.toString(network.genesisTime()))
                .put("genesis_validators_root", view.genesisValidatorsRoot().toString())
                .put("genesis_fork_version", network.forks().genesisVersion().toString()));
    }

    private static ObjectNode fork(Fork fork) {
        return Wire.object()
                .put("previous_version", fork.previousVersion().toString())
                .put("current_version", fork.currentVersion().toString())
                .put("epoch", Long.toString(fork.epoch()));
    }

    private Reply forkSchedule() {
        var all = Wire.JSON.createArrayNode();
        var previous = network.forks().genesisVersion();
        for (var entry : network.forks().entries()) {
            all.add(fork(new Fork(previous, entry.version(), entry.epoch())));
            previous = entry.version();
        }
        return Reply.data(all);
    }

    private Reply syncing() {
        return Reply.data(Wire.object()
                .put("head_slot", Long.toString(view.head().slot()))
                .put("sync_distance", Long.toString(view.distance()))
                .put("is_syncing", view.syncing())
                .put("is_optimistic", view.optimistic())
                .put("el_offline", false));
    }

    private ObjectNode seen() {
        return Wire.object().put("execution_optimistic", view.optimistic()).put("finalized", false);
    }

    private Reply fork(String id) {
        long epoch = id.equals("genesis") ? 0 : chain.epoch();
        return Reply.json(seen().set("data", fork(network.forks().forkAt(epoch))));
    }

    private Reply checkpoints(String id) {
        if (id.equals("genesis")) {
            throw new Rejected(NOT_FOUND, "that state is not kept");
        }
        var found = chain.checkpoints();
        var data = Wire.object();
        data.set("previous_justified", Wire.checkpoint(found.get(0)));
        data.set("current_justified", Wire.checkpoint(found.get(1)));
        data.set("finalized", Wire.checkpoint(found.get(2)));
        return Reply.json(seen().set("data", data));
    }

    /// All, where none are named; what is unknown is left out.
    private Reply validators(List<String> ids) {
        var indices = new TreeSet<Long>();
        ids.forEach(id -> index(id).ifPresent(indices::add));
        if (ids.isEmpty()) {
            for (long i = 0; i < chain.start().validators().size(); i++) {
                indices.add(i);
            }
        }
        var all = Wire.JSON.createArrayNode();
        indices.forEach(index -> all.add(json(index)));
        return Reply.json(seen().set("data", all));
    }

    private Reply validator(String id) {
        long index = index(id).orElseThrow(() -> new Rejected(NOT_FOUND, "validator not found"));
        return Reply.json(seen().set("data", json(index)));
    }

    private Optional<Long> index(String id) {
        if (id.startsWith("0x")) {
            try {
                long index = addressees.index(ValidatorKey.parse(id));
                return index < 0 ? Optional.empty() : Optional.of(index);
            } catch (IllegalArgumentException wrong) {
                throw Rejected.bad("id: " + wrong.getMessage());
            }
        }
        long index = Wire.number("id", id);
        return index < chain.start().validators().size() ? Optional.of(index) : Optional.empty();
    }

    private ObjectNode json(long index) {
        var registered = chain.start().validators().get((int) index);
        var status = told.apply(index)
                .orElse(registered.activationEpoch() <= chain.epoch() ? Status.ACTIVE_ONGOING : Status.PENDING_QUEUED);
        var node = Wire.object()
                .put("index", Long.toString(index))
                .put("balance", Long.toString(network.stake()))
                .put("status", status.name().toLowerCase(Locale.ROOT));
        node.set(
                "validator",
                Wire.object()
                        .put("pubkey", registered.key().toString())
                        .put("withdrawal_credentials", new Digest(1L << 56, 0, 0, index).toString())
                        .put("effective_balance", Long.toString(network.stake()))
                        .put("slashed", status == Status.ACTIVE_SLASHED || status == Status.EXITED_SLASHED)
                        .put("activation_eligibility_epoch", "0")
                        .put("activation_epoch", Long.toString(registered.activationEpoch()))
                        .put("exit_epoch", FAR_FUTURE)
                        .put("withdrawable_epoch", FAR_FUTURE));
        return node;
    }

    private BlockTree.Block block(String id) {
        Optional<BlockTree.Block> found;
        if (id.startsWith("0x")) {
            found = chain.block(Wire.digest("block_id", id));
        } else {
            found = switch (id) {
                case "head" -> Optional.of(view.head());
                case "genesis" -> chain.block(chain.genesis());
                case "finalized" ->
                    chain.block(chain.checkpoints().get(2).root()).or(() -> chain.block(chain.genesis()));
                default -> {
                    long slot = Wire.number("block_id", id);
                    yield Optional.of(chain.at(view.head(), slot)).filter(block -> block.slot() == slot);
                }
            };
        }
        return found.orElseThrow(() -> new Rejected(NOT_FOUND, "block not found"));
    }

    private Reply header(String id) {
        var block = block(id);
        var header = Wire.object()
                .put("signature", "0x" + "00".repeat(network.scheme().signatureBytes()));
        header.set(
                "message",
                Wire.object()
                        .put("slot", Long.toString(block.slot()))
                        .put("proposer_index", Long.toString(block.proposer()))
                        .put("parent_root", block.parent().toString())
                        .put("state_root", new Digest(0, 0, 0, 0).toString())
                        .put("body_root", new Digest(0, 0, 0, 0).toString()));
        var data = Wire.object().put("root", block.root().toString()).put("canonical", true);
        data.set("header", header);
        return Reply.json(seen().set("data", data));
    }

    private Reply blockRoot(String id) {
        return Reply.json(
                seen().set("data", Wire.object().put("root", block(id).root().toString())));
    }
}
