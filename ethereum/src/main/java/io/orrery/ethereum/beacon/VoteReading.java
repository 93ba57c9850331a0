package io.orrery.ethereum.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.client.DutyCheck;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/// Reads what is signed next: votes, aggregates of them, contributions. What can not be an answer to
/// what was asked is refused by `IllegalArgumentException`.
record VoteReading(NetworkProfile network) {

    /// @param slot that was asked for
    /// @param committeeIndex as it was asked for: 0 from Electra on
    AttestationData vote(Reply reply, long slot, long committeeIndex) {
        var data = data(reply);
        DutyCheck.vote(network, slot, committeeIndex, data).ifPresent(flaw -> {
            throw reply.wrong(flaw.detail());
        });
        return data;
    }

    private static AttestationData data(Reply reply) {
        return new AttestationData(
                reply.member("slot").time(),
                reply.member("index").validator(),
                reply.member("beacon_block_root").root(),
                checkpoint(reply.member("source")),
                checkpoint(reply.member("target")));
    }

    private static Checkpoint checkpoint(Reply reply) {
        return new Checkpoint(reply.member("epoch").time(), reply.member("root").root());
    }

    /// @param asked the vote
    Aggregate aggregate(Reply reply, AttestationData asked, long committeeIndex) {
        var bits = bitlist(reply.member("aggregation_bits"));
        var data = data(reply.member("data"));
        if (!data.equals(asked)) {
            throw reply.member("data").wrong("is another vote than the one that was asked for");
        }
        int bytes = network.scheme().signatureBytes();
        var fork = fork(asked.slot());
        return switch (fork) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB ->
                new Aggregate.OfCommittee(bits, data, reply.member("signature").bytes(bytes));
            case ELECTRA, FULU ->
                new Aggregate.OfSlot(
                        bits,
                        data,
                        reply.member("signature").bytes(bytes),
                        committee(reply.member("committee_bits"), committeeIndex));
            case ZOND ->
                new Aggregate.Listed(
                        bits,
                        data,
                        signatures(reply.member("signatures"), network.preset().maxValidatorsPerCommittee(), bits));
        };
    }

    private Bitvector committee(Reply reply, long committeeIndex) {
        var bits = bitvector(reply, network.preset().maxCommitteesPerSlot());
        var set = BitSet.valueOf(bits.bits().toBytes());
        if (set.cardinality() != 1 || set.nextSetBit(0) != committeeIndex) {
            throw reply.wrong("are committees " + set + " where " + committeeIndex + " was asked for");
        }
        return bits;
    }

    Contribution contribution(Reply reply, long slot, long subcommitteeIndex, Digest block) {
        var bits = bitvector(reply.member("aggregation_bits"), network.preset().syncSubcommitteeSize());
        var contribution = new Contribution(
                reply.member("slot").time(),
                reply.member("beacon_block_root").root(),
                reply.member("subcommittee_index").validator(),
                bits,
                switch (network.scheme()) {
                    case BLS12_381 ->
                        List.of(reply.member("signature").bytes(network.scheme().signatureBytes()));
                    case ML_DSA_87 ->
                        signatures(
                                reply.member("signatures"),
                                bits.length(),
                                BitSet.valueOf(bits.bits().toBytes()).cardinality());
                });
        DutyCheck.contribution(slot, subcommitteeIndex, block, contribution).ifPresent(flaw -> {
            throw reply.wrong(flaw.detail());
        });
        return contribution;
    }

    private List<ByteVector> signatures(Reply reply, int most, Bitlist bits) {
        return signatures(reply, most, BitSet.valueOf(bits.bits().toBytes()).cardinality());
    }

    /// One for each bit that is set.
    private List<ByteVector> signatures(Reply reply, int most, int set) {
        var signatures = reply.elements(most).stream()
                .map(each -> each.bytes(Scheme.ML_DSA_87.signatureBytes()))
                .toList();
        if (signatures.size() != set) {
            throw reply.wrong("are " + signatures.size() + " where " + set + " bits are set");
        }
        return signatures;
    }

    private Bitlist bitlist(Reply reply) {
        var bytes = reply.bytes();
        return made(reply, () -> Bitlist.deserialize(bytes));
    }

    private static Bitvector bitvector(Reply reply, int length) {
        var bytes = reply.bytes();
        return made(reply, () -> new Bitvector(bytes, length));
    }

    private static <T> T made(Reply reply, Supplier<T> rule) {
        try {
            return rule.get();
        } catch (IllegalArgumentException broken) {
            throw reply.wrong(String.valueOf(broken.getMessage()));
        }
    }

    ForkName fork(long slot) {
        return network.forks().at(network.epochOf(slot)).name();
    }
}
