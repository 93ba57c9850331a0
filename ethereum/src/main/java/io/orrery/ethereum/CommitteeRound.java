package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.DataPolicyContract.Committee;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What the members say of one offer, until enough have signed or too few can.
final class CommitteeRound {
    /// As L1 compares them.
    private static final Comparator<Address> RISING = Comparator.comparing(Address::toBytes, Arrays::compareUnsigned);

    private final DataOffer offer;
    private final Digest slotsHash;
    private final Digest digest;
    private final Committee committee;
    private final CompletableFuture<DataReceipt> receipt = new CompletableFuture<>();

    // Guarded by `this`.
    private final Map<Address, byte[]> signatures = new TreeMap<>(RISING);
    private final List<String> complaints = new ArrayList<>();
    private int waitedFor;
    private int refusals;

    /// @param digest what each member signs
    /// @param asked how many members are
    CommitteeRound(DataOffer offer, Digest slotsHash, Digest digest, Committee committee, int asked) {
        this.offer = offer;
        this.slotsHash = slotsHash;
        this.digest = digest;
        this.committee = committee;
        this.waitedFor = asked;
    }

    DataOffer offer() {
        return offer;
    }

    CompletionStage<DataReceipt> receipt() {
        return receipt;
    }

    /// @param from where it came from, for people
    synchronized void signed(String from, byte[] signature) {
        var signer = DigestSignature.signer(digest, signature).filter(committee.members()::contains);
        if (signer.isPresent()) {
            signatures.put(signer.get(), signature);
        } else {
            complaints.add(from + " gives a signature that is no member's");
        }
        ended();
    }

    /// It has other data, or does not take this: the same will not succeed later.
    synchronized void refused(String what) {
        complaints.add(what);
        refusals++;
        ended();
    }

    synchronized void unreachable(String what) {
        complaints.add(what);
        ended();
    }

    private void ended() {
        waitedFor--;
        if (signatures.size() >= committee.threshold()) {
            // A commit pays for each signature: no more than it needs.
            receipt.complete(new DataReceipt.Committee(
                    slotsHash,
                    signatures.values().stream().limit(committee.threshold()).toList()));
        } else if (signatures.size() + waitedFor < committee.threshold()) {
            var what = "batch " + offer.number() + " has " + signatures.size() + " of " + committee.threshold()
                    + " signatures, and no more can be had: " + String.join("; ", complaints);
            boolean forGood = committee.members().size() - refusals < committee.threshold();
            receipt.completeExceptionally(
                    forGood ? new DataLayerFailure.Refused(what) : new DataLayerFailure.Unavailable(what));
        }
    }
}
