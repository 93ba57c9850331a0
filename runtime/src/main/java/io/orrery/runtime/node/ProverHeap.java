package io.orrery.runtime.node;

import io.orrery.circuits.BatchCircuit;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.runtime.Complaint;
import java.util.List;

/// How much heap the circuits of a node need: found out at the start and not in the middle of a proof.
///
/// All keys stay in memory, and one proof is made at a time. Both grow with the domain, so they are stated for one
/// element of it, as measured: a heap of 300 MiB is enough to make a key for a domain of 2^18 and to prove with it, and
/// 1,200 MiB are for 2^20.
final class ProverHeap {
    private static final long MIB = 1 << 20;
    /// A key: 427 MiB at 2^20.
    private static final long KEY_BYTES = 430;
    /// What making a key or a proof takes beside the key.
    private static final long PROVE_BYTES = 770;
    /// The rest of a node with its database.
    private static final long NODE_BYTES = 384 * MIB;

    private ProverHeap() {}

    /// @param sizes rising
    /// @param modes circuits of each size
    /// @param tableBytes that multiples of the points of each key may take
    static long bytes(List<BatchSize> sizes, int modes, long tableBytes) {
        long keys = sizes.stream()
                .mapToLong(size -> KEY_BYTES << BatchCircuit.domainLog(size))
                .sum();
        return NODE_BYTES
                + modes * (keys + sizes.size() * tableBytes)
                + (PROVE_BYTES << BatchCircuit.domainLog(sizes.getLast()));
    }

    /// Complains where the sizes need more than there is.
    static void require(List<BatchSize> sizes, int modes, long tableBytes, long heapBytes) {
        long needed = bytes(sizes, modes, tableBytes);
        if (needed > heapBytes) {
            throw new Complaint("orrery.proving.sizes "
                    + sizes.stream().map(BatchSize::slots).toList() + " needs a heap of " + mebibytes(needed)
                    + " MiB and there are " + heapBytes / MIB + ": leave out the largest, or start with ORRERY_HEAP="
                    + mebibytes(needed) + "m");
        }
    }

    private static long mebibytes(long bytes) {
        return Math.ceilDiv(bytes, MIB);
    }
}
