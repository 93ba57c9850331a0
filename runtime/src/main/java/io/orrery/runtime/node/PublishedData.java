package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.AltDaClient;
import io.orrery.ethereum.CommitteeClient;
import io.orrery.ethereum.L1Transaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.escape.Blobs;
import io.orrery.runtime.escape.PublishedSlots;
import io.orrery.runtime.wallet.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Has data again that was published elsewhere than in L1's calldata, from where `orrery.da` says, whatever layers are
/// in use now.
public final class PublishedData implements PublishedSlots {
    private final List<CommitteeClient> members;
    private final Optional<AltDaClient> altDa;
    private final Optional<Blobs> blobs;

    private PublishedData(List<CommitteeClient> members, Optional<AltDaClient> altDa, Optional<Blobs> blobs) {
        this.members = members;
        this.altDa = altDa;
        this.blobs = blobs;
    }

    /// @param blobs closed with this
    public static PublishedData of(Config config, Optional<Blobs> blobs) {
        var committee = CommitteeConfig.of(config);
        return new PublishedData(
                committee.urls().stream()
                        .map(url -> new CommitteeClient(url, committee.timeout(), committee.maxCalls()))
                        .toList(),
                config.getString("orrery.da.alt-da.url").isBlank()
                        ? Optional.empty()
                        : Optional.of(new AltDaClient(DataLayers.altDa(config))),
                blobs);
    }

    @Override
    public Optional<byte[]> of(DataReceipt receipt, L1Transaction commit) {
        return switch (receipt) {
            case DataReceipt.Committee(var slotsHash, var _) -> ofMembers(slotsHash);
            case DataReceipt.AltDa _ -> altDa.flatMap(server -> ofServer(server, receipt));
            case DataReceipt.Blob _ -> blobs.flatMap(archive -> archive.of(receipt, commit));
            case DataReceipt.Calldata() -> Optional.empty();
        };
    }

    private Optional<byte[]> ofMembers(Digest slotsHash) {
        var silent = new ArrayList<String>();
        for (var member : members) {
            try {
                var found = Wallet.await(member.slots(slotsHash));
                if (found.isPresent()) {
                    return found;
                }
            } catch (DataLayerFailure failure) {
                silent.add(String.valueOf(failure.getMessage()));
            }
        }
        if (!silent.isEmpty()) {
            throw new Complaint("the slots " + slotsHash + " can not be had: " + String.join("; ", silent));
        }
        return Optional.empty();
    }

    private static Optional<byte[]> ofServer(AltDaClient server, DataReceipt receipt) {
        try {
            return Wallet.await(server.fetch(receipt));
        } catch (DataLayerFailure failure) {
            throw new Complaint(String.valueOf(failure.getMessage()), failure);
        }
    }

    @Override
    public void close() {
        members.forEach(CommitteeClient::close);
        altDa.ifPresent(AltDaClient::close);
        blobs.ifPresent(Blobs::close);
    }
}
