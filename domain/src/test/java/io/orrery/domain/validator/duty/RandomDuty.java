package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A duty of any type in an epoch, and what the remote signing API would say of it.
///
/// @param json the duty's content, as the API's field of that type has it
record RandomDuty(Duty duty, String json) {
    static final int KINDS = 11;

    /// @param slot within the epoch that the duty is to be of
    static RandomDuty of(SplittableRandom random, NetworkProfile network, int kind, long slot) {
        return new Maker(random, network, slot).of(kind);
    }

    private record Maker(SplittableRandom random, NetworkProfile network, long slot) {
        RandomDuty of(int kind) {
            return switch (kind) {
                case 0 -> new RandomDuty(new Duty.AggregationSlot(slot), "{\"slot\":\"%d\"}".formatted(slot));
                case 1 -> aggregate();
                case 2 -> attestation();
                case 3 -> block();
                case 4 -> deposit();
                case 5 -> {
                    long epoch = network.epochOf(slot);
                    yield new RandomDuty(new Duty.RandaoReveal(epoch), "{\"epoch\":\"%d\"}".formatted(epoch));
                }
                case 6 -> {
                    var exit = new Duty.VoluntaryExit(network.epochOf(slot), validator());
                    yield new RandomDuty(
                            exit,
                            "{\"epoch\":\"%d\",\"validator_index\":\"%d\"}"
                                    .formatted(exit.epoch(), exit.validatorIndex()));
                }
                case 7 -> {
                    var root = root();
                    yield new RandomDuty(
                            new Duty.SyncCommitteeMessage(slot, root),
                            "{\"slot\":\"%d\",\"beacon_block_root\":\"%s\"}".formatted(slot, root));
                }
                case 8 -> {
                    long subcommittee = random.nextLong(4);
                    yield new RandomDuty(
                            new Duty.SyncCommitteeSelectionProof(slot, subcommittee),
                            "{\"slot\":\"%d\",\"subcommittee_index\":\"%d\"}".formatted(slot, subcommittee));
                }
                case 9 -> contribution();
                case 10 -> registration();
                default -> throw new IllegalArgumentException("no kind " + kind);
            };
        }

        private boolean electra() {
            return network.forks().at(network.epochOf(slot)).name().from(ForkName.ELECTRA);
        }

        private RandomDuty aggregate() {
            var data = data();
            int committee = network.preset().maxValidatorsPerCommittee();
            int bits = random.nextInt(electra() ? committee * network.preset().maxCommitteesPerSlot() : committee);
            var list = bits(bits);
            var marked = Arrays.copyOf(list.toBytes(), bits / 8 + 1);
            marked[bits / 8] |= (byte) (1 << bits % 8);
            var proof = signature();
            long index = validator();
            var voted = "\"aggregation_bits\":\"%s\",\"data\":%s".formatted(ByteVector.of(marked), json(data));
            var bitlist = new Bitlist(list, bits);
            if (network.scheme() == Scheme.ML_DSA_87) {
                var signatures = signatures();
                return new RandomDuty(
                        new Duty.AggregateAndProof(index, new Aggregate.Listed(bitlist, data, signatures), proof),
                        aggregateJson(index, voted + ",\"signatures\":" + json(signatures), proof));
            }
            var signature = signature();
            var common = voted + ",\"signature\":\"" + signature + "\"";
            if (electra()) {
                int committees = network.preset().maxCommitteesPerSlot();
                var committeeBits = bits(committees);
                return new RandomDuty(
                        new Duty.AggregateAndProof(
                                index,
                                new Aggregate.OfSlot(
                                        bitlist, data, signature, new Bitvector(committeeBits, committees)),
                                proof),
                        aggregateJson(index, common + ",\"committee_bits\":\"" + committeeBits + "\"", proof));
            }
            return new RandomDuty(
                    new Duty.AggregateAndProof(index, new Aggregate.OfCommittee(bitlist, data, signature), proof),
                    aggregateJson(index, common, proof));
        }

        private static String aggregateJson(long index, String aggregate, ByteVector proof) {
            return "{\"aggregator_index\":\"%d\",\"aggregate\":{%s},\"selection_proof\":\"%s\"}"
                    .formatted(index, aggregate, proof);
        }

        private RandomDuty attestation() {
            var data = data();
            return new RandomDuty(new Duty.Attestation(data), json(data));
        }

        private RandomDuty block() {
            var header = new BeaconBlockHeader(slot, validator(), root(), root(), root());
            return new RandomDuty(new Duty.Block(header), """
                    {"slot":"%d","proposer_index":"%d","parent_root":"%s","state_root":"%s","body_root":"%s"}\
                    """.formatted(
                    header.slot(), header.proposerIndex(), header.parentRoot(), header.stateRoot(), header.bodyRoot()));
        }

        private RandomDuty deposit() {
            var key = bytes(network.scheme().publicKeyBytes());
            var credentials = root();
            long amount = random.nextLong(1L << 50);
            return new RandomDuty(
                    new Duty.Deposit(key, credentials, amount, network.forks().genesisVersion()),
                    "{\"pubkey\":\"%s\",\"withdrawal_credentials\":\"%s\",\"amount\":\"%d\"}"
                            .formatted(key, credentials, amount));
        }

        private RandomDuty contribution() {
            int size = network.preset().syncSubcommitteeSize();
            var contribution = new Contribution(
                    slot,
                    root(),
                    random.nextLong(4),
                    new Bitvector(bits(size), size),
                    network.scheme() == Scheme.ML_DSA_87 ? signatures() : List.of(signature()));
            long index = validator();
            var proof = signature();
            var signed = network.scheme() == Scheme.ML_DSA_87
                    ? "\"signatures\":" + json(contribution.signatures())
                    : "\"signature\":\"" + contribution.signatures().getFirst() + "\"";
            return new RandomDuty(new Duty.SyncCommitteeContributionAndProof(index, contribution, proof), """
                    {"aggregator_index":"%d","contribution":{"slot":"%d","beacon_block_root":"%s",\
                    "subcommittee_index":"%d","aggregation_bits":"%s",%s},"selection_proof":"%s"}\
                    """.formatted(
                            index,
                            slot,
                            contribution.beaconBlockRoot(),
                            contribution.subcommitteeIndex(),
                            contribution.aggregationBits().bits(),
                            signed,
                            proof));
        }

        private RandomDuty registration() {
            var duty = new Duty.ValidatorRegistration(
                    bytes(network.addresses().bytes()),
                    random.nextLong(1L << 40),
                    random.nextLong(1L << 33),
                    bytes(network.scheme().publicKeyBytes()));
            return new RandomDuty(
                    duty,
                    "{\"fee_recipient\":\"%s\",\"gas_limit\":\"%d\",\"timestamp\":\"%d\",\"pubkey\":\"%s\"}"
                            .formatted(duty.feeRecipient(), duty.gasLimit(), duty.timestamp(), duty.publicKey()));
        }

        private AttestationData data() {
            long committee = electra() ? 0 : random.nextLong(network.preset().maxCommitteesPerSlot());
            long epoch = network.epochOf(slot);
            return new AttestationData(
                    slot,
                    committee,
                    root(),
                    new Checkpoint(random.nextLong(epoch + 1), root()),
                    new Checkpoint(epoch, root()));
        }

        private static String json(AttestationData data) {
            return """
                    {"slot":"%d","index":"%d","beacon_block_root":"%s","source":{"epoch":"%d","root":"%s"},\
                    "target":{"epoch":"%d","root":"%s"}}\
                    """.formatted(
                            data.slot(),
                            data.committeeIndex(),
                            data.beaconBlockRoot(),
                            data.source().epoch(),
                            data.source().root(),
                            data.target().epoch(),
                            data.target().root());
        }

        private static String json(List<ByteVector> signatures) {
            return signatures.stream()
                    .map(signature -> "\"" + signature + "\"")
                    .collect(Collectors.joining(",", "[", "]"));
        }

        private List<ByteVector> signatures() {
            return Stream.generate(this::signature).limit(random.nextInt(5)).toList();
        }

        private ByteVector signature() {
            return bytes(network.scheme().signatureBytes());
        }

        private long validator() {
            return random.nextLong(Bounds.VALIDATORS);
        }

        private Digest root() {
            return Digest.of(bytes(32).toBytes());
        }

        private ByteVector bytes(int size) {
            var bytes = new byte[size];
            random.nextBytes(bytes);
            return ByteVector.of(bytes);
        }

        private ByteVector bits(int count) {
            var bytes = new byte[(count + 7) / 8];
            IntStream.range(0, count)
                    .filter(_ -> random.nextBoolean())
                    .forEach(i -> bytes[i / 8] |= (byte) (1 << i % 8));
            return ByteVector.of(bytes);
        }
    }
}
