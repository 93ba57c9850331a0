package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.block.BlockBytes;
import io.orrery.domain.validator.block.SignedProposal;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.runtime.beacon.BlockTree.Block;
import io.orrery.runtime.beacon.Tally.What;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Makes blocks to propose, and takes them back as a strict node does: a block must be one that was made here.
///
/// Source: consensus-specs, `phase0/p2p-interface.md`, the conditions of `beacon_block`; its blocks are empty,
/// and their state's root is a hash of where they stand, because there is no state.
final class BlockJudge {
    private static final int KEPT = 1_024;
    /// How far ahead of the head's slot a block can be asked for.
    private static final int NEXT = 1;

    private final ChainState chain;
    private final NetworkProfile network;
    private final Signatures signatures;
    private final AtomicLong variants = new AtomicLong();
    /// The states of blocks that were made, by their root; the newest.
    private final Map<Digest, Long> made = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Long> eldest) {
            return size() > KEPT;
        }
    });

    BlockJudge(ChainState chain, Signatures signatures) {
        this.chain = chain;
        this.network = chain.network();
        this.signatures = signatures;
    }

    /// What a proposer asks for.
    ///
    /// @param verified whether the reveal has to be the proposer's
    /// @param builder whether a builder's block is wanted and to be had
    record Wish(long slot, ByteVector randaoReveal, boolean verified, ByteVector graffiti, boolean builder) {}

    /// @param ssz a block, or a block and what belongs to it
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Made(ForkName fork, boolean blinded, byte[] ssz) {}

    Made make(Wish wish, Block head, Behaviours behaviours, Addressees addressees) {
        if (wish.slot() <= head.slot() || !chain.begun(wish.slot() - NEXT)) {
            throw Rejected.bad("slot: " + wish.slot() + " where the head is of slot " + head.slot()
                    + ", and the current one is " + chain.slot());
        }
        long epoch = network.epochOf(wish.slot());
        long proposer = proposer(head, wish.slot());
        if (wish.verified()) {
            var root = signatures.root(new Duty.RandaoReveal(epoch), epoch);
            signatures.check("randao_reveal", proposer, root, wish.randaoReveal());
        }
        long slot = behaviours.is(Behaviour.BLOCK_OF_OTHER_SLOT) ? wish.slot() + 1 : wish.slot();
        long named = behaviours.is(Behaviour.BLOCK_OF_OTHER_PROPOSER)
                ? (proposer + 1) % chain.start().validators().size()
                : proposer;
        boolean blinded = wish.builder() && addressees.registered(proposer);
        long variant = behaviours.is(Behaviour.TWO_BLOCKS) ? variants.incrementAndGet() : 0;
        var state = Digest.of(Shuffling.sha256(
                "state".getBytes(StandardCharsets.US_ASCII),
                head.root().toBytes(),
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(slot)
                        .putLong(variant)
                        .array()));
        made.put(state, slot);
        var fork = network.forks().at(epoch).name();
        return new Made(
                fork,
                blinded,
                BlockBytes.empty(
                        fork,
                        network.preset(),
                        blinded,
                        slot,
                        named,
                        head.root(),
                        state,
                        behaviours.is(Behaviour.BLOCK_WITH_OTHER_RANDAO) ? noReveal() : wish.randaoReveal(),
                        wish.graffiti(),
                        addressees.feeRecipient(proposer)));
    }

    private ByteVector noReveal() {
        return ByteVector.of(new byte[network.scheme().signatureBytes()]);
    }

    private long proposer(Block parent, long slot) {
        return chain.proposers(parent, network.epochOf(slot))[
                (int) (slot % network.preset().slotsPerEpoch())];
    }

    /// @param ssz what is published, in the form of the current fork
    void take(byte[] ssz, boolean blinded) {
        var fork = network.forks().at(chain.epoch()).name();
        var signed = read(fork, blinded, ssz);
        var header = signed.block().header();
        long epoch = network.epochOf(header.slot());
        var root = signatures.root(new Duty.Block(header), epoch);
        signatures.check("signature", header.proposerIndex(), root, signed.signature());
        var sight = chain.sight(header.proposerIndex(), header.slot(), root);
        if (sight.slashable().isPresent()) {
            throw Rejected.bad("slashable: " + sight.slashable().get().what() + " "
                    + sight.slashable().get().detail());
        }
        fits(header);
        signatures.check(
                "randao_reveal",
                header.proposerIndex(),
                signatures.root(new Duty.RandaoReveal(epoch), epoch),
                signed.block().randaoReveal());
        if (chain.block(signed.block().root()).isEmpty()) {
            chain.add(new Block(signed.block().root(), header.parentRoot(), header.slot(), header.proposerIndex()));
            chain.count(What.BLOCK, header.slot(), header.proposerIndex());
        }
    }

    private SignedProposal read(ForkName fork, boolean blinded, byte[] ssz) {
        try {
            return SignedProposal.read(fork, network.preset(), blinded, ssz);
        } catch (IllegalArgumentException wrong) {
            throw Rejected.bad("no block of " + fork + ": " + wrong.getMessage());
        }
    }

    private void fits(BeaconBlockHeader header) {
        if (!chain.begun(header.slot())) {
            throw Rejected.bad("slot: " + header.slot() + " has not begun, the current one is " + chain.slot());
        }
        var parent = chain.block(header.parentRoot())
                .orElseThrow(() -> Rejected.bad("parent_root: " + header.parentRoot() + " is unknown"));
        if (parent.slot() >= header.slot()) {
            throw Rejected.bad("slot: " + header.slot() + " is not after its parent's, " + parent.slot());
        }
        long proposer = proposer(parent, header.slot());
        if (proposer != header.proposerIndex()) {
            throw Rejected.bad("proposer_index: " + header.proposerIndex() + " where slot " + header.slot() + " is "
                    + proposer + "'s");
        }
        if (!made.containsKey(header.stateRoot())) {
            throw Rejected.bad("state_root: " + header.stateRoot() + " is of no block that was made here");
        }
    }
}
