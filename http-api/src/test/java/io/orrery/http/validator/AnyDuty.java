package io.orrery.http.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Duties of any type with any content that can be written down, honest or not.
record AnyDuty(SplittableRandom random, NetworkProfile network) {
    static final int KINDS = 13;
    private static final long TIMES = 1L << 48;
    private static final long VALIDATORS = 1L << 40;
    private static final int MOST_LISTED = 5;

    Duty of(int kind) {
        return switch (kind) {
            case 0 -> new Duty.AggregationSlot(time());
            case 1, 2, 3 -> new Duty.AggregateAndProof(validator(), aggregate(kind), signature());
            case 4 -> new Duty.Attestation(data());
            case 5 -> new Duty.Block(new BeaconBlockHeader(time(), validator(), root(), root(), root()));
            case 6 ->
                new Duty.Deposit(
                        bytes(network.scheme().publicKeyBytes()),
                        root(),
                        random.nextLong(Long.MAX_VALUE),
                        new Version(random.nextInt()));
            case 7 -> new Duty.RandaoReveal(time());
            case 8 -> new Duty.VoluntaryExit(time(), validator());
            case 9 -> new Duty.SyncCommitteeMessage(time(), root());
            case 10 -> new Duty.SyncCommitteeSelectionProof(time(), validator());
            case 11 -> new Duty.SyncCommitteeContributionAndProof(validator(), contribution(), signature());
            case 12 ->
                new Duty.ValidatorRegistration(
                        bytes(network.addresses().bytes()),
                        random.nextLong(Long.MAX_VALUE),
                        random.nextLong(Long.MAX_VALUE),
                        bytes(network.scheme().publicKeyBytes()));
            default -> throw new IllegalArgumentException("no kind " + kind);
        };
    }

    private Aggregate aggregate(int kind) {
        var bits = bitlist(random.nextInt(300));
        return switch (kind) {
            case 1 -> new Aggregate.OfCommittee(bits, data(), signature());
            case 2 ->
                new Aggregate.OfSlot(
                        bits, data(), signature(), bitvector(network.preset().maxCommitteesPerSlot()));
            default -> new Aggregate.Listed(bits, data(), signatures(random.nextInt(MOST_LISTED)));
        };
    }

    private Contribution contribution() {
        int signatures = network.scheme() == Scheme.BLS12_381 ? 1 : 2 + random.nextInt(MOST_LISTED);
        return new Contribution(
                time(),
                root(),
                validator(),
                bitvector(network.preset().syncSubcommitteeSize()),
                signatures(signatures));
    }

    AttestationData data() {
        return new AttestationData(
                time(), validator(), root(), new Checkpoint(time(), root()), new Checkpoint(time(), root()));
    }

    private Bitlist bitlist(int length) {
        return new Bitlist(bits(length), length);
    }

    private Bitvector bitvector(int length) {
        return new Bitvector(bits(length), length);
    }

    private ByteVector bits(int length) {
        var bytes = new byte[(length + Byte.SIZE - 1) / Byte.SIZE];
        IntStream.range(0, length)
                .filter(_ -> random.nextBoolean())
                .forEach(i -> bytes[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE));
        return ByteVector.of(bytes);
    }

    private List<ByteVector> signatures(int count) {
        return IntStream.range(0, count).mapToObj(_ -> signature()).toList();
    }

    private ByteVector signature() {
        return bytes(network.scheme().signatureBytes());
    }

    private ByteVector bytes(int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return ByteVector.of(bytes);
    }

    private long time() {
        return random.nextLong(TIMES);
    }

    private long validator() {
        return random.nextLong(VALIDATORS);
    }

    private Digest root() {
        return Digest.of(bytes(Digest.BYTES).toBytes());
    }
}
