package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.runtime.beacon.BlockTree.Block;
import io.orrery.runtime.beacon.Tally.What;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Attestations and aggregates as a strict node takes them. Whatever bears a right signature is looked at for
/// slashings first, also what is refused then.
///
/// Source: consensus-specs, `phase0/p2p-interface.md` and `electra/p2p-interface.md`, the conditions of
/// `beacon_attestation_{subnet_id}` and `beacon_aggregate_and_proof`.
final class VoteJudge {
    private static final int TARGET_AGGREGATORS = 16;

    private final ChainState chain;
    private final NetworkProfile network;
    private final Signatures signatures;
    private final VotePool pool = new VotePool();

    VoteJudge(ChainState chain, Signatures signatures) {
        this.chain = chain;
        this.network = chain.network();
        this.signatures = signatures;
    }

    private boolean qrl() {
        return network.scheme() == Scheme.ML_DSA_87;
    }

    /// A `SingleAttestation`; QRL's are an `Attestation` with one bit and a list of one signature.
    void attestation(JsonNode node) {
        var data = Wire.data(node);
        if (qrl()) {
            var bits = Wire.bits(node, "aggregation_bits");
            var listed = Wire.signatures(node, 1, network.scheme().signatureBytes());
            var members = committee(data, data.committeeIndex(), known(data));
            if (bits.length() != members.length) {
                throw Rejected.bad("aggregation_bits: " + bits.length() + " where the committee has " + members.length);
            }
            var set = Wire.set(bits.bits());
            if (set.cardinality() != 1 || listed.size() != 1) {
                throw Rejected.bad("aggregation_bits: an attestation is of one validator");
            }
            take(data, data.committeeIndex(), members[set.nextSetBit(0)], listed.getFirst());
        } else {
            take(
                    data,
                    Wire.number(node, "committee_index"),
                    signatures.validator(Wire.number(node, "attester_index")),
                    Wire.bytes(node, "signature", network.scheme().signatureBytes()));
        }
    }

    private void take(AttestationData data, long committee, long validator, ByteVector signature) {
        var root = signatures.root(new Duty.Attestation(data), data.target().epoch());
        signatures.check("signature", validator, root, signature);
        var sight = chain.sight(validator, data, root);
        if (sight.slashable().isPresent()) {
            throw Rejected.bad("slashable: " + sight.slashable().get().what() + " "
                    + sight.slashable().get().detail());
        }
        var members = committee(data, committee, onChain(data));
        int position = 0;
        while (position < members.length && members[position] != validator) {
            position++;
        }
        if (position == members.length) {
            throw Rejected.bad(
                    "attester_index: " + validator + " is not in committee " + committee + " of slot " + data.slot());
        }
        if (pool.add(data, committee, members.length, position, signature)) {
            chain.voted(validator, data);
        }
    }

    private Block known(AttestationData data) {
        return chain.block(data.beaconBlockRoot())
                .orElseThrow(() -> Rejected.bad("beacon_block_root: " + data.beaconBlockRoot() + " is unknown"));
    }

    /// The block that is voted for, where the rest fits.
    private Block onChain(AttestationData data) {
        long epoch = network.epochOf(data.slot());
        if (!chain.begun(data.slot())) {
            throw Rejected.bad("slot: " + data.slot() + " has not begun, the current one is " + chain.slot());
        }
        if (epoch + 1 < chain.epoch()) {
            throw Rejected.bad(
                    "slot: " + data.slot() + " is of epoch " + epoch + ", the current one is " + chain.epoch());
        }
        var block = known(data);
        if (block.slot() > data.slot()) {
            throw Rejected.bad("beacon_block_root: of slot " + block.slot() + ", after " + data.slot());
        }
        var target = chain.target(block, epoch);
        if (!data.target().equals(target)) {
            throw Rejected.bad("target: " + data.target() + " where the block has " + target);
        }
        var source = chain.source(epoch);
        if (!data.source().equals(source)) {
            throw Rejected.bad("source: " + data.source() + " where " + source + " is justified");
        }
        return block;
    }

    private int[] committee(AttestationData data, long committee, Block block) {
        var ofSlot = chain.committees(block, network.epochOf(data.slot()))[
                (int) (data.slot() % network.preset().slotsPerEpoch())];
        if (committee >= ofSlot.length) {
            throw Rejected.bad("committee_index: " + committee + " of " + ofSlot.length);
        }
        return ofSlot[(int) committee];
    }

    /// A `SignedAggregateAndProof`.
    void aggregate(JsonNode node) {
        var message = Wire.member(node, "message");
        long aggregator = signatures.validator(Wire.number(message, "aggregator_index"));
        int size = network.scheme().signatureBytes();
        var proof = Wire.bytes(message, "selection_proof", size);
        var signature = Wire.bytes(node, "signature", size);
        var inner = Wire.member(message, "aggregate");
        var data = Wire.data(inner);
        var bits = Wire.bits(inner, "aggregation_bits");
        var aggregate = qrl() ? listed(inner, data, bits) : ofSlot(inner, data, bits);
        long committee = aggregate instanceof Aggregate.OfSlot(var _, var _, var _, var committees)
                ? only(committees)
                : data.committeeIndex();
        var members = committee(data, committee, onChain(data));
        if (bits.length() != members.length) {
            throw Rejected.bad("aggregation_bits: " + bits.length() + " where the committee has " + members.length);
        }
        selection(data.slot(), aggregator, members, proof);
        long epoch = network.epochOf(data.slot());
        signatures.check(
                "signature",
                aggregator,
                signatures.root(new Duty.AggregateAndProof(aggregator, aggregate, proof), epoch),
                signature);
        var signers = Wire.set(bits.bits()).stream()
                .mapToObj(position -> signatures.key(members[position]))
                .toList();
        var of = switch (aggregate) {
            case Aggregate.OfCommittee one -> List.of(one.signature());
            case Aggregate.OfSlot one -> List.of(one.signature());
            case Aggregate.Listed many -> many.signatures();
        };
        signatures.checkAll("aggregate.signature", signers, signatures.root(new Duty.Attestation(data), epoch), of);
        chain.count(What.AGGREGATE, data.slot(), aggregator);
    }

    private void selection(long slot, long aggregator, int[] members, ByteVector proof) {
        if (Arrays.stream(members).noneMatch(each -> each == aggregator)) {
            throw Rejected.bad("aggregator_index: " + aggregator + " is not in the committee");
        }
        signatures.check(
                "selection_proof",
                aggregator,
                signatures.root(new Duty.AggregationSlot(slot), network.epochOf(slot)),
                proof);
        if (!Signatures.selects(proof, members.length / TARGET_AGGREGATORS)) {
            throw Rejected.bad("selection_proof: " + aggregator + " is not selected in slot " + slot);
        }
    }

    private Aggregate listed(JsonNode inner, AttestationData data, Bitlist bits) {
        return new Aggregate.Listed(
                bits,
                data,
                Wire.signatures(
                        inner,
                        network.preset().maxValidatorsPerCommittee(),
                        network.scheme().signatureBytes()));
    }

    private Aggregate ofSlot(JsonNode inner, AttestationData data, Bitlist bits) {
        return new Aggregate.OfSlot(
                bits,
                data,
                Wire.bytes(inner, "signature", network.scheme().signatureBytes()),
                Wire.vector(inner, "committee_bits", network.preset().maxCommitteesPerSlot()));
    }

    private static long only(Bitvector committees) {
        var set = Wire.set(committees.bits());
        if (set.cardinality() != 1) {
            throw Rejected.bad("committee_bits: " + set.cardinality() + " committees where an aggregate has one");
        }
        return set.nextSetBit(0);
    }

    /// The best that there is, as JSON of the network's form.
    Optional<ObjectNode> best(long slot, Digest dataRoot, long committee) {
        return pool.group(slot, dataRoot, committee).map(this::json);
    }

    private ObjectNode json(VotePool.Group group) {
        var bits = new BitSet();
        group.signatures().keySet().forEach(bits::set);
        var node = Wire.object()
                .put("aggregation_bits", Wire.serialized(bits, group.length()).toString());
        node.set("data", Wire.data(group.data()));
        var all = signatures.together(new ArrayList<>(group.signatures().values()));
        if (qrl()) {
            Wire.put(node.putArray("signatures"), all);
        } else {
            var committees = new BitSet();
            committees.set((int) group.committee());
            node.put("signature", all.getFirst().toString())
                    .put(
                            "committee_bits",
                            Wire.bits(committees, network.preset().maxCommitteesPerSlot())
                                    .toString());
        }
        return node;
    }
}
