package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// What a validator tells. Each message of a list is taken or refused alone, and the refusals are told by their
/// place in it.
///
/// Source: ethereum/beacon-APIs, `apis/beacon/{pool,blocks}` and `apis/validator`.
final class PublishRoutes {
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;
    private static final int UNSUPPORTED_TYPE = 415;
    private static final int MOST_MESSAGES = 16_384;

    private final NodeView view;
    private final ChainState chain;
    private final NetworkProfile network;
    private final Judges judges;

    PublishRoutes(NodeView view, Judges judges) {
        this.view = view;
        this.chain = view.chain();
        this.network = chain.network();
        this.judges = judges;
    }

    List<Route> routes() {
        // qrysm has not followed the versions that Electra brought, and has both of blocks.
        boolean qrl = network.scheme() == Scheme.ML_DSA_87;
        var routes = new ArrayList<Route>();
        for (var version : qrl ? List.of("v1", "v2") : List.of("v2")) {
            routes.add(Route.post(version + "/beacon/blocks", request -> block(request, false)));
            routes.add(Route.post(version + "/beacon/blinded_blocks", request -> block(request, true)));
        }
        routes.addAll(List.of(
                Route.post(qrl ? "v1/beacon/pool/attestations" : "v2/beacon/pool/attestations", request -> {
                    version(request);
                    return each(request, judges.votes()::attestation);
                }),
                Route.post(qrl ? "v1/validator/aggregate_and_proofs" : "v2/validator/aggregate_and_proofs", request -> {
                    version(request);
                    return each(request, judges.votes()::aggregate);
                }),
                Route.post("v1/beacon/pool/sync_committees", request -> each(request, judges.sync()::message)),
                Route.post(
                        "v1/validator/contribution_and_proofs", request -> each(request, judges.sync()::contribution)),
                Route.post(
                        "v1/validator/prepare_beacon_proposer", request -> each(request, judges.addressees()::prepare)),
                Route.post("v1/validator/register_validator", request -> each(request, judges.addressees()::register)),
                Route.post("v1/validator/beacon_committee_subscriptions", request -> each(request, this::committee)),
                Route.post(
                        "v1/validator/sync_committee_subscriptions", request -> each(request, this::syncCommittee))));
        return routes;
    }

    private void version(Request request) {
        if (network.scheme() == Scheme.BLS12_381) {
            var said = request.header()
                    .apply("Eth-Consensus-Version")
                    .orElseThrow(() -> Rejected.bad("Eth-Consensus-Version is missing"));
            if (!said.equals(view.version())) {
                throw Rejected.bad("Eth-Consensus-Version: " + said + " where the fork is " + view.version());
            }
        }
    }

    private Reply each(Request request, Consumer<JsonNode> take) {
        if (view.syncing()) {
            throw new Rejected(UNAVAILABLE, "the node is syncing");
        }
        var messages = Wire.list(Wire.read(request.body()), MOST_MESSAGES);
        Map<Integer, String> failures = new ConcurrentSkipListMap<>();
        IntStream.range(0, messages.size()).parallel().forEach(i -> {
            try {
                take.accept(messages.get(i));
            } catch (Rejected refused) {
                failures.put(i, refused.why());
            } catch (IllegalArgumentException wrong) {
                failures.put(i, String.valueOf(wrong.getMessage()));
            }
        });
        return failures.isEmpty() ? Reply.ok() : failed(request.last(), new TreeMap<>(failures));
    }

    private Reply failed(String message, Map<Integer, String> failures) {
        failures.values().forEach(why -> chain.refused(message, why));
        var body = Wire.object().put("code", BAD_REQUEST).put("message", failures.size() + " refused");
        var list = body.putArray("failures");
        failures.forEach((index, why) -> list.addObject().put("index", index).put("message", why));
        return Reply.failure(BAD_REQUEST, body);
    }

    private Reply block(Request request, boolean blinded) {
        if (view.syncing()) {
            throw new Rejected(UNAVAILABLE, "the node is syncing");
        }
        version(request);
        if (!request.header().apply("Content-Type").orElse("").startsWith(Reply.SSZ)) {
            throw new Rejected(UNSUPPORTED_TYPE, "Content-Type: blocks come as " + Reply.SSZ);
        }
        try {
            judges.blocks().take(request.body(), blinded);
            return Reply.ok();
        } catch (Rejected refused) {
            chain.refused(request.last(), refused.why());
            throw refused;
        }
    }

    private void committee(JsonNode node) {
        long validator = Wire.number(node, "validator_index");
        long slot = Wire.number(node, "slot");
        long committee = Wire.number(node, "committee_index");
        Wire.number(node, "committees_at_slot");
        Wire.bool(node, "is_aggregator");
        var committees = chain.committees(view.head(), network.epochOf(slot))[
                (int) (slot % network.preset().slotsPerEpoch())];
        if (committee >= committees.length
                || Arrays.stream(committees[(int) committee]).noneMatch(each -> each == validator)) {
            throw Rejected.bad(
                    "validator_index: " + validator + " is not in committee " + committee + " of slot " + slot);
        }
    }

    private void syncCommittee(JsonNode node) {
        long validator = Wire.number(node, "validator_index");
        Wire.number(node, "until_epoch");
        for (var each : Wire.list(Wire.member(node, "sync_committee_indices"), MOST_MESSAGES)) {
            if (!each.isTextual()) {
                throw Rejected.bad("sync_committee_indices: " + each + " is no string");
            }
        }
        if (validator >= chain.start().validators().size()) {
            throw Rejected.bad("validator " + validator + " is unknown");
        }
    }
}
