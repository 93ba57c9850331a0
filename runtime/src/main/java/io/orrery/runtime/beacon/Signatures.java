package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.consensus.Bls;
import io.orrery.ethereum.qrl.Mldsa;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Verifies by the registry's keys and the specification's domains.
final class Signatures {
    private final ChainStart start;
    private final NetworkProfile network;
    private final List<ByteVector> keys;

    Signatures(ChainStart start) {
        this.start = start;
        this.network = start.network();
        this.keys = start.validators().stream()
                .map(validator -> ByteVector.of(validator.key().toBytes()))
                .toList();
    }

    /// Of a validator that there is.
    ByteVector key(long validator) {
        return keys.get((int) validator(validator));
    }

    long validator(long index) {
        if (index >= start.validators().size()) {
            throw Rejected.bad("validator " + index + " is unknown");
        }
        return index;
    }

    /// What is signed for a duty of an epoch; [Rejected] where nothing may be.
    Digest root(Duty duty, long epoch) {
        return switch (SigningRoot.of(network, duty, Optional.of(network.at(epoch)))) {
            case SigningRoot.Found(var root, var _) -> root;
            case SigningRoot.Refused(var reason, var field, var detail) ->
                throw Rejected.bad(reason + ": " + field + ": " + detail);
        };
    }

    /// [Rejected], where it is not the validator's.
    void check(String field, long validator, Digest root, ByteVector signature) {
        if (!verify(key(validator), root, signature)) {
            throw Rejected.bad(field + ": not a signature of validator " + validator);
        }
    }

    boolean verify(ByteVector key, Digest root, ByteVector signature) {
        return switch (network.scheme()) {
            case BLS12_381 -> Bls.verify(key, root.toBytes(), signature);
            case ML_DSA_87 -> Mldsa.verify(key, root.toBytes(), signature);
        };
    }

    /// Whether all have signed one root: in one signature, or in one each.
    void checkAll(String field, List<ByteVector> signers, Digest root, List<ByteVector> signatures) {
        boolean right = switch (network.scheme()) {
            case BLS12_381 -> signatures.size() == 1 && Bls.verify(signers, root.toBytes(), signatures.getFirst());
            case ML_DSA_87 ->
                signatures.size() == signers.size()
                        && IntStream.range(0, signers.size())
                                .allMatch(i -> Mldsa.verify(signers.get(i), root.toBytes(), signatures.get(i)));
        };
        if (!right) {
            throw Rejected.bad(field + ": not signed by all whose bits are set");
        }
    }

    /// As an aggregate carries them: one, or each.
    List<ByteVector> together(List<ByteVector> signatures) {
        return switch (network.scheme()) {
            case BLS12_381 -> List.of(Bls.aggregate(signatures));
            case ML_DSA_87 -> List.copyOf(signatures);
        };
    }

    /// Whether a selection proof selects: one of `chances`.
    ///
    /// Source: consensus-specs, `phase0/validator.md`, `is_aggregator`.
    static boolean selects(ByteVector proof, long chances) {
        var hash = Shuffling.sha256(proof.toBytes());
        return Long.remainderUnsigned(Shuffling.number(hash), Math.max(1, chances)) == 0;
    }
}
