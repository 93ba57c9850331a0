package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.runtime.beacon.Tally.What;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Messages and contributions of the sync committee as a strict node takes them.
///
/// Source: consensus-specs, `altair/p2p-interface.md`, the conditions of `sync_committee_{subnet_id}` and
/// `sync_committee_contribution_and_proof`.
final class SyncJudge {
    private static final int TARGET_AGGREGATORS = 16;

    private final ChainState chain;
    private final NetworkProfile network;
    private final Signatures signatures;
    private final SyncPool pool = new SyncPool();

    SyncJudge(ChainState chain, Signatures signatures) {
        this.chain = chain;
        this.network = chain.network();
        this.signatures = signatures;
    }

    void message(JsonNode node) {
        long slot = current(Wire.number(node, "slot"));
        var root = Wire.digest(node, "beacon_block_root");
        long validator = signatures.validator(Wire.number(node, "validator_index"));
        var signature = Wire.bytes(node, "signature", network.scheme().signatureBytes());
        if (Arrays.stream(chain.syncCommittee(slot)).noneMatch(each -> each == validator)) {
            throw Rejected.bad("validator_index: " + validator + " is not in the sync committee of slot " + slot);
        }
        known(root);
        signatures.check("signature", validator, root(slot, root), signature);
        if (pool.add(slot, root, validator, signature)) {
            chain.count(What.SYNC, slot, validator);
        }
    }

    private Digest root(long slot, Digest block) {
        return signatures.root(new Duty.SyncCommitteeMessage(slot, block), network.epochOf(slot));
    }

    private void known(Digest block) {
        if (chain.block(block).isEmpty()) {
            throw Rejected.bad("beacon_block_root: " + block + " is unknown");
        }
    }

    private long current(long slot) {
        if (!chain.begun(slot) || slot < chain.slot()) {
            throw Rejected.bad("slot: " + slot + " is not the current one, " + chain.slot());
        }
        return slot;
    }

    private int[] subcommittee(long slot, long number) {
        if (number >= chain.start().syncSubcommittees()) {
            throw Rejected.bad(
                    "subcommittee_index: " + number + " of " + chain.start().syncSubcommittees());
        }
        int size = network.preset().syncSubcommitteeSize();
        int from = (int) number * size;
        return Arrays.copyOfRange(chain.syncCommittee(slot), from, from + size);
    }

    /// A `SignedContributionAndProof`.
    void contribution(JsonNode node) {
        int size = network.scheme().signatureBytes();
        var message = Wire.member(node, "message");
        long aggregator = signatures.validator(Wire.number(message, "aggregator_index"));
        var proof = Wire.bytes(message, "selection_proof", size);
        var contribution = read(Wire.member(message, "contribution"), size);
        long slot = current(contribution.slot());
        long epoch = network.epochOf(slot);
        known(contribution.beaconBlockRoot());
        var members = subcommittee(slot, contribution.subcommitteeIndex());
        if (Arrays.stream(members).noneMatch(each -> each == aggregator)) {
            throw Rejected.bad("aggregator_index: " + aggregator + " is not in the subcommittee");
        }
        var selection = new Duty.SyncCommitteeSelectionProof(slot, contribution.subcommitteeIndex());
        signatures.check("selection_proof", aggregator, signatures.root(selection, epoch), proof);
        if (!Signatures.selects(proof, members.length / TARGET_AGGREGATORS)) {
            throw Rejected.bad("selection_proof: " + aggregator + " is not selected in slot " + slot);
        }
        var duty = new Duty.SyncCommitteeContributionAndProof(aggregator, contribution, proof);
        signatures.check("signature", aggregator, signatures.root(duty, epoch), Wire.bytes(node, "signature", size));
        var signers = Wire.set(contribution.aggregationBits().bits()).stream()
                .mapToObj(place -> signatures.key(members[place]))
                .toList();
        signatures.checkAll(
                "contribution.signature",
                signers,
                root(slot, contribution.beaconBlockRoot()),
                contribution.signatures());
        chain.count(What.CONTRIBUTION, slot, aggregator);
    }

    private Contribution read(JsonNode node, int size) {
        int places = network.preset().syncSubcommitteeSize();
        return new Contribution(
                Wire.number(node, "slot"),
                Wire.digest(node, "beacon_block_root"),
                Wire.number(node, "subcommittee_index"),
                Wire.vector(node, "aggregation_bits", places),
                network.scheme() == Scheme.ML_DSA_87
                        ? Wire.signatures(node, places, size)
                        : List.of(Wire.bytes(node, "signature", size)));
    }

    /// Of what has come; empty where nothing has.
    Optional<ObjectNode> best(long slot, long number, Digest block) {
        var messages = pool.messages(slot, block);
        var members = subcommittee(slot, number);
        var bits = new BitSet();
        var found = new ArrayList<ByteVector>();
        for (int place = 0; place < members.length; place++) {
            var signature = messages.get((long) members[place]);
            if (signature != null) {
                bits.set(place);
                found.add(signature);
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var node = Wire.object()
                .put("slot", Long.toString(slot))
                .put("beacon_block_root", block.toString())
                .put("subcommittee_index", Long.toString(number))
                .put("aggregation_bits", Wire.bits(bits, members.length).toString());
        var all = signatures.together(found);
        switch (network.scheme()) {
            case BLS12_381 -> node.put("signature", all.getFirst().toString());
            case ML_DSA_87 -> Wire.put(node.putArray("signatures"), all);
        }
        return Optional.of(node);
    }
}
