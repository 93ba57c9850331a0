package io.orrery.runtime.committee;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.CommitteeMember.OnL1;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.ethereum.BatchRecord;
import io.orrery.ethereum.CommitteeClient;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.RollupContract;
import io.orrery.runtime.committee.FinalBlocks.Commit;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The data of batches that L1 has committed to and this member was not offered: from L1's calldata, or from the other
/// members. Whoever gives it need not be trusted: the member executes it, and compares its `C` with L1's.
final class MissedBatches {
    private final L1Client l1;
    private final List<CommitteeClient> peers;

    MissedBatches(L1Client l1, List<CommitteeClient> peers) {
        this.l1 = l1;
        this.peers = List.copyOf(peers);
    }

    /// @param batch what was found
    /// @param complaints what those said who had none
    record Found(Optional<DataOffer> batch, List<String> complaints) {}

    static OnL1 onL1(BatchRecord batch) {
        return new OnL1(
                batch.number(),
                DataMode.size(batch.size()).slots(),
                batch.timestamp(),
                Fr.of(batch.newRoot()),
                Fr.of(batch.commitment()));
    }

    /// @param previousRoot that the batch begins at
    Found find(Commit commit, Fr previousRoot) {
        return switch (DataMode.of(commit.batch().size())) {
            case ROLLUP -> fromL1(commit, previousRoot);
            case VALIDIUM -> fromPeers(onL1(commit.batch()));
        };
    }

    private Found fromL1(Commit commit, Fr previousRoot) {
        var transaction = await(l1.transaction(commit.transaction()));
        if (transaction.isEmpty()) {
            return new Found(Optional.empty(), List.of("L1 does not show transaction " + commit.transaction()));
        }
        var onL1 = onL1(commit.batch());
        var told = RollupContract.decodeCommit(transaction.get().input());
        return new Found(
                Optional.of(new DataOffer(
                        onL1.number(),
                        onL1.size(),
                        told.header().feeAccount(),
                        onL1.timestamp(),
                        previousRoot,
                        onL1.newRoot(),
                        onL1.commitment(),
                        told.slots(),
                        told.l1Operations())),
                List.of());
    }

    private Found fromPeers(OnL1 wanted) {
        var complaints = new ArrayList<String>();
        for (var peer : peers) {
            try {
                var given = await(peer.batch(wanted.number()));
                if (given.isEmpty()) {
                    complaints.add(peer + " has none");
                } else if (wanted.isOf(given.get())) {
                    return new Found(given, complaints);
                } else {
                    complaints.add(peer + " has another batch than L1");
                }
            } catch (DataLayerFailure silent) {
                complaints.add(String.valueOf(silent.getMessage()));
            }
        }
        return new Found(Optional.empty(), peers.isEmpty() ? List.of("no other member is named") : complaints);
    }
}
