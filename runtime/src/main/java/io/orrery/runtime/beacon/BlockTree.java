package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The blocks of a chain and its branches. The head is the block of the highest slot, and the first of those.
final class BlockTree {
    /// A day of slots of one second; older blocks are forgotten.
    private static final int MOST = 86_400;

    private final Map<Digest, Block> blocks = new HashMap<>();
    private final TreeMap<Long, Digest> bySlot = new TreeMap<>();
    private final Digest genesis;
    private Block head;

    /// @param proposer the genesis block has 0
    record Block(Digest root, Digest parent, long slot, long proposer) {}

    /// @param depth slots back to where the old head's branch and the new one part; 0 where the new is on top
    record HeadChange(Block before, Block now, long depth) {}

    BlockTree(Digest genesis) {
        this.genesis = genesis;
        this.head = new Block(genesis, new Digest(0, 0, 0, 0), 0, 0);
        blocks.put(genesis, head);
    }

    Digest genesis() {
        return genesis;
    }

    Block head() {
        return head;
    }

    Optional<Block> block(Digest root) {
        return Optional.ofNullable(blocks.get(root));
    }

    /// The change of the head; empty where it is the same.
    ///
    /// @param block with a parent that is known
    Optional<HeadChange> add(Block block) {
        if (blocks.putIfAbsent(block.root(), block) != null) {
            return Optional.empty();
        }
        remember(block);
        return block.slot() <= head.slot() ? Optional.empty() : Optional.of(moved(block));
    }

    /// Makes a block the head, whatever its slot is.
    HeadChange replace(Block block) {
        blocks.put(block.root(), block);
        remember(block);
        return moved(block);
    }

    private void remember(Block block) {
        bySlot.put(block.slot(), block.root());
        while (blocks.size() > MOST && !bySlot.isEmpty()) {
            long oldest = bySlot.firstKey();
            blocks.remove(bySlot.getOrDefault(oldest, genesis));
            bySlot.remove(oldest);
        }
    }

    private HeadChange moved(Block block) {
        var before = head;
        head = block;
        return new HeadChange(
                before, block, block.parent().equals(before.root()) ? 0 : before.slot() - common(before, block));
    }

    /// The slot of the newest block that both come from.
    private long common(Block one, Block other) {
        var left = one;
        var right = other;
        while (!left.root().equals(right.root()) && left.slot() + right.slot() > 0) {
            if (left.slot() >= right.slot()) {
                left = parent(left);
            } else {
                right = parent(right);
            }
        }
        return left.slot();
    }

    private Block parent(Block block) {
        return block(block.parent()).orElseGet(() -> block(genesis).orElseThrow());
    }

    /// The newest block at or before a slot, on the branch of a block; genesis before all.
    Block at(Block from, long slot) {
        var block = from;
        while (block.slot() > slot && block.slot() > 0) {
            block = parent(block);
        }
        return block;
    }
}
