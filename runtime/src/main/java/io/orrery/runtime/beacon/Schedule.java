package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.NetworkProfile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Who has which duty in an epoch. Everything follows from the epoch and the block that it depends on, so that
/// duties are others where that block is another.
///
/// As in the specification every active validator is in one committee of an epoch. Seeds are hashes of the
/// block, not of what proposers have revealed.
///
/// Source: consensus-specs, `phase0/beacon-chain.md`, `compute_committee`.
final class Schedule {
    private static final int KEPT = 32;

    private final ChainStart start;
    private final NetworkProfile network;
    private final Map<Key, int[][][]> committees = new LinkedHashMap<>();
    private final Map<Key, int[]> proposers = new LinkedHashMap<>();
    private final Map<Long, int[]> sync = new LinkedHashMap<>();

    private record Key(long epoch, Digest dependent) {}

    Schedule(ChainStart start) {
        this.start = start;
        this.network = start.network();
    }

    int[] active(long epoch) {
        var all = start.validators();
        return IntStream.range(0, all.size())
                .filter(index -> all.get(index).activationEpoch() <= epoch)
                .toArray();
    }

    /// By slot of the epoch and committee, the validators by position.
    int[][][] committees(long epoch, Digest dependent) {
        return kept(committees, new Key(epoch, dependent), () -> {
            var active = active(epoch);
            var order = Shuffling.of(active.length, seed('a', epoch, dependent), start.shuffleRounds());
            int slots = (int) network.preset().slotsPerEpoch();
            int perSlot = Math.clamp(
                    active.length / slots / start.targetCommitteeSize(),
                    1,
                    network.preset().maxCommitteesPerSlot());
            int all = slots * perSlot;
            var found = new int[slots][perSlot][];
            for (int i = 0; i < all; i++) {
                int from = (int) ((long) active.length * i / all);
                int to = (int) ((long) active.length * (i + 1) / all);
                found[i / perSlot][i % perSlot] =
                        Arrays.stream(order, from, to).map(each -> active[each]).toArray();
            }
            return found;
        });
    }

    /// By slot of the epoch.
    int[] proposers(long epoch, Digest dependent) {
        return kept(proposers, new Key(epoch, dependent), () -> {
            var active = active(epoch);
            var seed = seed('p', epoch, dependent);
            return IntStream.range(0, (int) network.preset().slotsPerEpoch())
                    .map(slot -> {
                        var hash = Shuffling.sha256(seed, number(slot));
                        return active[(int) Long.remainderUnsigned(Shuffling.number(hash), active.length)];
                    })
                    .toArray();
        });
    }

    /// By position.
    int[] syncCommittee(long epoch) {
        long period = epoch / start.epochsPerSyncPeriod();
        return kept(sync, period, () -> {
            var active = active(period * start.epochsPerSyncPeriod());
            var seed = seed('s', period, network.genesisValidatorsRoot());
            var order = Shuffling.of(active.length, seed, start.shuffleRounds());
            int size = network.preset().syncSubcommitteeSize() * start.syncSubcommittees();
            return IntStream.range(0, size)
                    .map(place -> active[order[place % order.length]])
                    .toArray();
        });
    }

    private static <K, V> V kept(Map<K, V> known, K key, java.util.function.Supplier<V> make) {
        synchronized (known) {
            var found = known.get(key);
            if (found != null) {
                return found;
            }
            var made = make.get();
            known.put(key, made);
            if (known.size() > KEPT) {
                known.remove(known.keySet().iterator().next());
            }
            return made;
        }
    }

    private static byte[] seed(char what, long number, Digest root) {
        return Shuffling.sha256(new byte[] {(byte) what}, number(number), root.toBytes());
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
