package io.orrery.zk.r1cs;

import java.util.Arrays;

/// The values of wires one after the other, in each lane, four limbs each. They lie in chunks of equally many wires, so
/// that there may be any number of them and none is moved.
final class WireValues {
    private final int chunkWires;
    /// Of each lane, its chunks; the last ones are still empty.
    private final long[][][] chunks;
    private int count;

    WireValues(int lanes, int chunkWires) {
        this.chunkWires = chunkWires;
        chunks = new long[lanes][0][];
    }

    int lanes() {
        return chunks.length;
    }

    /// Wires of each lane.
    int count() {
        return count;
    }

    void add(Values value) {
        int at = reserve(1);
        int chunk = at / chunkWires;
        int offset = 4 * (at - chunk * chunkWires);
        for (int lane = 0; lane < chunks.length; lane++) {
            value.toLimbs(lane, chunks[lane][chunk], offset);
        }
    }

    /// Makes room for more wires and gives the place of the first.
    int reserve(int more) {
        int at = count;
        count = Math.addExact(count, more);
        int needed = Math.ceilDiv(count, chunkWires);
        int present = chunks[0].length;
        if (needed > present) {
            for (int lane = 0; lane < chunks.length; lane++) {
                chunks[lane] = Arrays.copyOf(chunks[lane], needed);
                for (int i = present; i < needed; i++) {
                    chunks[lane][i] = new long[4 * chunkWires];
                }
            }
        }
        return at;
    }

    /// Writes all wires of a lane of others over those at a place of the only lane here. Threads may write to places of
    /// their own at the same time.
    void copy(int at, WireValues others, int lane) {
        for (int from = 0; from < others.count; ) {
            int chunk = (at + from) / chunkWires;
            int offset = at + from - chunk * chunkWires;
            int theirs = from / others.chunkWires;
            int theirOffset = from - theirs * others.chunkWires;
            int wires = Math.min(Math.min(chunkWires - offset, others.chunkWires - theirOffset), others.count - from);
            System.arraycopy(others.chunks[lane][theirs], 4 * theirOffset, chunks[0][chunk], 4 * offset, 4 * wires);
            from += wires;
        }
    }

    /// The limbs of the only lane.
    long[] all() {
        if (chunks[0].length == 1 && count == chunkWires) {
            // It is full: what is added later goes elsewhere.
            return chunks[0][0];
        }
        var all = new long[4 * count];
        for (int i = 0; i < chunks[0].length; i++) {
            int wires = Math.min(chunkWires, count - i * chunkWires);
            System.arraycopy(chunks[0][i], 0, all, 4 * i * chunkWires, 4 * wires);
        }
        return all;
    }
}
