package io.orrery.runtime.escape;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.BlobArchive;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Transaction;
import io.orrery.runtime.Complaint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Slots that were in blobs, from the consensus client or the archive that `--beacon` names.
public final class Blobs implements PublishedSlots {
    /// An archive may have to fetch a blob from a slow store.
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final L1Client l1;
    private final BlobArchive archive;

    private Blobs(L1Client l1, BlobArchive archive) {
        this.l1 = l1;
        this.archive = archive;
    }

    /// @param l1 which tells the beacon block of a commit
    /// @throws Complaint where the URL can be none
    public static Blobs at(URI url, L1Client l1) {
        try {
            return new Blobs(l1, new BlobArchive(url, TIMEOUT));
        } catch (IllegalArgumentException | UnsupportedOperationException unusable) {
            throw new Complaint("--beacon: " + unusable.getMessage(), unusable);
        }
    }

    @Override
    public Optional<byte[]> of(DataReceipt receipt, L1Transaction commit) {
        if (!(receipt instanceof DataReceipt.Blob(var hash))) {
            return Optional.empty();
        }
        try {
            return archive.slots(hash, await(l1.beaconBlock(commit.block().orElseThrow())));
        } catch (DataLayerFailure failed) {
            throw new Complaint("the blob " + hash + " can not be had: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        archive.close();
    }
}
