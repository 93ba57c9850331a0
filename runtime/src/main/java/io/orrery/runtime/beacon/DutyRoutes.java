package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// What a validator asks: its duties, and what there is to sign.
///
/// Source: ethereum/beacon-APIs, `apis/validator`.
final class DutyRoutes {
    private static final int NOT_FOUND = 404;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int UNAVAILABLE = 503;
    private static final int MOST_INDICES = 100_000;
    private static final int GRAFFITI_BYTES = 32;

    private final NodeView view;
    private final ChainState chain;
    private final NetworkProfile network;
    private final Judges judges;

    DutyRoutes(NodeView view, Judges judges) {
        this.view = view;
        this.chain = view.chain();
        this.network = chain.network();
        this.judges = judges;
    }

    List<Route> routes() {
        var routes = new ArrayList<>(List.of(
                Route.get("v1/validator/duties/proposer/*", this::proposers),
                Route.post("v1/validator/duties/attester/*", this::attesters),
                Route.post("v1/validator/duties/sync/*", this::syncCommittee),
                Route.post("v1/validator/liveness/*", this::liveness),
                Route.get("v1/validator/attestation_data", this::attestationData),
                Route.get("v1/validator/sync_committee_contribution", this::contribution),
                Route.get("v3/validator/blocks/*", this::block)));
        routes.add(Route.get(
                network.scheme() == Scheme.ML_DSA_87
                        ? "v1/validator/aggregate_attestation"
                        : "v2/validator/aggregate_attestation",
                this::aggregate));
        return routes;
    }

    private void synced() {
        if (view.syncing()) {
            throw new Rejected(UNAVAILABLE, "the node is syncing");
        }
    }

    /// What is signed must not be of a block that nobody has executed.
    private void executed() {
        synced();
        if (view.optimistic()) {
            throw new Rejected(UNAVAILABLE, "the head is optimistic");
        }
    }

    /// At most one ahead.
    private long epoch(Request request) {
        synced();
        long epoch = Wire.number("epoch", request.last());
        if (epoch > chain.epoch() + 1) {
            throw Rejected.bad("epoch: " + epoch + " where the current one is " + chain.epoch());
        }
        return epoch;
    }

    private ObjectNode dependent(Digest root) {
        return Wire.object().put("dependent_root", root.toString()).put("execution_optimistic", view.optimistic());
    }

    private String key(int validator) {
        return chain.start().validators().get(validator).key().toString();
    }

    private Reply proposers(Request request) {
        long epoch = epoch(request);
        var head = view.head();
        var proposers = chain.proposers(head, epoch);
        var all = Wire.JSON.createArrayNode();
        for (int i = 0; i < proposers.length; i++) {
            long slot = epoch * proposers.length + i;
            // The genesis block is nobody's.
            if (slot > 0) {
                all.addObject()
                        .put("pubkey", key(proposers[i]))
                        .put("validator_index", Integer.toString(proposers[i]))
                        .put("slot", Long.toString(slot));
            }
        }
        return Reply.json(dependent(chain.proposerRoot(head, epoch)).set("data", all));
    }

    private Reply attesters(Request request) {
        long epoch = epoch(request);
        var wanted = new HashSet<>(Wire.numbers(Wire.read(request.body()), MOST_INDICES));
        var head = view.head();
        var all = Wire.JSON.createArrayNode();
        for (var place : chain.places(head, epoch)) {
            if (wanted.contains((long) place.validator())) {
                all.addObject()
                        .put("pubkey", key(place.validator()))
                        .put("validator_index", Integer.toString(place.validator()))
                        .put("committee_index", Integer.toString(place.committee()))
                        .put("committee_length", Integer.toString(place.length()))
                        .put("committees_at_slot", Integer.toString(place.committeesAtSlot()))
                        .put("validator_committee_index", Integer.toString(place.position()))
                        .put("slot", Long.toString(place.slot()));
            }
        }
        return Reply.json(dependent(chain.attesterRoot(head, epoch)).set("data", all));
    }

    private Reply syncCommittee(Request request) {
        synced();
        long epoch = Wire.number("epoch", request.last());
        long periods = chain.start().epochsPerSyncPeriod();
        if (epoch / periods > chain.epoch() / periods + 1) {
            throw Rejected.bad("epoch: " + epoch + " is after the next sync committee's");
        }
        var members = chain.syncMembers(epoch);
        var all = Wire.JSON.createArrayNode();
        for (long validator : new HashSet<>(Wire.numbers(Wire.read(request.body()), MOST_INDICES))) {
            var places = Wire.JSON.createArrayNode();
            for (int i = 0; i < members.length; i++) {
                if (members[i] == validator) {
                    places.add(Integer.toString(i));
                }
            }
            if (!places.isEmpty()) {
                all.addObject()
                        .put("pubkey", key((int) validator))
                        .put("validator_index", Long.toString(validator))
                        .set("validator_sync_committee_indices", places);
            }
        }
        return Reply.json(
                Wire.object().put("execution_optimistic", view.optimistic()).set("data", all));
    }

    private Reply liveness(Request request) {
        synced();
        long epoch = Wire.number("epoch", request.last());
        if (epoch > chain.epoch() || epoch + 1 < chain.epoch()) {
            throw Rejected.bad(
                    "epoch: " + epoch + " is neither the current one, " + chain.epoch() + ", nor the one before");
        }
        var all = Wire.JSON.createArrayNode();
        for (long validator : Wire.numbers(Wire.read(request.body()), MOST_INDICES)) {
            all.addObject().put("index", Long.toString(validator)).put("is_live", chain.live(validator, epoch));
        }
        return Reply.data(all);
    }

    private Reply attestationData(Request request) {
        executed();
        return Reply.data(Wire.data(view.attestationData(request.number("slot"), request.number("committee_index"))));
    }

    private Reply aggregate(Request request) {
        executed();
        var root = Wire.digest("attestation_data_root", request.wanted("attestation_data_root"));
        long committee = request.asked("committee_index")
                .map(index -> Wire.number("committee_index", index))
                .orElse(0L);
        return judges.votes()
                .best(request.number("slot"), root, committee)
                .map(found -> Reply.json(
                                Wire.object().put("version", view.version()).set("data", found))
                        .with(Map.of("Eth-Consensus-Version", view.version())))
                .orElseThrow(() -> new Rejected(NOT_FOUND, "no attestation for " + root));
    }

    private Reply contribution(Request request) {
        executed();
        var root = Wire.digest("beacon_block_root", request.wanted("beacon_block_root"));
        return judges.sync()
                .best(request.number("slot"), request.number("subcommittee_index"), root)
                .map(Reply::data)
                .orElseThrow(() -> new Rejected(NOT_FOUND, "no contribution for " + root));
    }

    /// In SSZ only: JSON is not to be had here.
    private Reply block(Request request) {
        executed();
        var accept = request.header().apply("Accept").orElse("*/*");
        if (!accept.contains(Reply.SSZ) && !accept.contains("*/*")) {
            throw new Rejected(NOT_ACCEPTABLE, "Accept: blocks come as " + Reply.SSZ);
        }
        int size = network.scheme().signatureBytes();
        boolean skipped = request.asked("skip_randao_verification").isPresent();
        var reveal = Wire.bytes("randao_reveal", request.wanted("randao_reveal"), size);
        var graffiti = request.asked("graffiti")
                .map(hex -> Wire.bytes("graffiti", hex, GRAFFITI_BYTES))
                .orElseGet(() -> ByteVector.of(new byte[GRAFFITI_BYTES]));
        var made = judges.blocks()
                .make(
                        new BlockJudge.Wish(
                                Wire.number("slot", request.last()),
                                reveal,
                                !skipped,
                                graffiti,
                                view.behaviours().is(Behaviour.BUILDER) && boosted(request)),
                        view.head(),
                        view.behaviours(),
                        judges.addressees());
        var prefix = network.scheme() == Scheme.ML_DSA_87 ? "Qrl-" : "Eth-";
        return Reply.ssz(
                made.ssz(),
                Map.of(
                        prefix + "Consensus-Version",
                        view.version(),
                        prefix + "Execution-Payload-Blinded",
                        Boolean.toString(made.blinded()),
                        prefix + "Execution-Payload-Value",
                        "1",
                        prefix + "Consensus-Block-Value",
                        "1"));
    }

    /// 0 is the wish for the node's own block.
    private static boolean boosted(Request request) {
        try {
            return request.asked("builder_boost_factor")
                    .map(factor -> Uint64.parse("builder_boost_factor", factor) != 0)
                    .orElse(true);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad(String.valueOf(wrong.getMessage()));
        }
    }
}
