package io.orrery.domain.validator.block;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.HashTreeRoot;
import io.orrery.domain.validator.ssz.SszValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A block as a node handed it over, in SSZ: checked to the last byte, its roots computed from them.
///
/// Nothing is written anew: what is published are the same bytes, with the signature and offsets around
/// them.
public final class ProposedBlock implements Proposal {
    /// Above every block that a network lets through: QRL's largest has 75 MiB of signatures.
    public static final int MAX_BYTES = 1 << 27;

    private final ForkName fork;
    private final boolean blinded;
    private final SszValue block;
    /// Proofs and blobs, in their order; empty where nothing belongs to the block.
    private final List<SszValue> beside;
    private final BeaconBlockHeader header;

    private ProposedBlock(
            ForkName fork, boolean blinded, SszValue block, List<SszValue> beside, BeaconBlockHeader header) {
        this.fork = fork;
        this.blinded = blinded;
        this.block = block;
        this.beside = List.copyOf(beside);
        this.header = header;
    }

    /// `IllegalArgumentException`, with the path of the field, the value and the rule, where the bytes are
    /// no such block, or where its blobs are not those that it commits to, by their number.
    ///
    /// @param ssz a block; from Deneb on, where it is whole, a block with proofs and blobs. They are kept,
    ///     and not to be changed any more
    public static ProposedBlock read(ForkName fork, Preset preset, boolean blinded, byte[] ssz) {
        bounded(ssz);
        var shape = BlockShape.of(fork, preset, blinded, ssz, BlockShape::proposal);
        var value = SszValue.of(shape.proposal(), ssz);
        return shape.contents()
                ? of(fork, blinded, value.field("block"), List.of(value.field("kzg_proofs"), value.field("blobs")))
                : of(fork, blinded, value, List.of());
    }

    static void bounded(byte[] ssz) {
        if (ssz.length > MAX_BYTES) {
            throw new IllegalArgumentException("block: " + ssz.length + " bytes are more than " + MAX_BYTES);
        }
    }

    static ProposedBlock of(ForkName fork, boolean blinded, SszValue block, List<SszValue> beside) {
        if (!beside.isEmpty()) {
            sameNumber(fork, block, beside.getFirst().count(), beside.getLast().count());
        }
        var header = new BeaconBlockHeader(
                block.field("slot").uint64(),
                block.field("proposer_index").uint64(),
                block.field("parent_root").toDigest(),
                block.field("state_root").toDigest(),
                block.field("body").root());
        return new ProposedBlock(fork, blinded, block, beside, header);
    }

    private static void sameNumber(ForkName fork, SszValue block, int proofs, int blobs) {
        int commitments = block.field("body.blob_kzg_commitments").count();
        if (blobs != commitments) {
            throw new IllegalArgumentException(
                    "blobs: " + blobs + ", where the block commits to " + commitments + " of them");
        }
        int wanted = blobs * (fork.from(ForkName.FULU) ? BlockSizes.CELLS_PER_BLOB : 1);
        if (proofs != wanted) {
            throw new IllegalArgumentException("kzg_proofs: " + proofs + ", where " + blobs + " blobs have " + wanted);
        }
    }

    @Override
    public ForkName fork() {
        return fork;
    }

    @Override
    public boolean blinded() {
        return blinded;
    }

    @Override
    public BeaconBlockHeader header() {
        return header;
    }

    /// What the chain will know the block by.
    public Digest root() {
        return HashTreeRoot.container(
                HashTreeRoot.uint64(header.slot()),
                HashTreeRoot.uint64(header.proposerIndex()),
                header.parentRoot(),
                header.stateRoot(),
                header.bodyRoot());
    }

    @Override
    public ByteVector randaoReveal() {
        return block.field("body.randao_reveal").toVector();
    }

    @Override
    public ByteVector graffiti() {
        return block.field("body.graffiti").toVector();
    }

    @Override
    public Optional<ByteVector> feeRecipient() {
        if (fork == ForkName.PHASE0 || fork == ForkName.ALTAIR) {
            return Optional.empty();
        }
        var payload = blinded ? "execution_payload_header" : "execution_payload";
        return Optional.of(block.field("body." + payload + ".fee_recipient").toVector());
    }

    /// How many blobs are published beside it.
    public int blobs() {
        return beside.isEmpty() ? 0 : beside.getLast().count();
    }

    /// As it came.
    public byte[] unsigned() {
        return beside.isEmpty() ? block.toBytes() : joined(block.toBytes());
    }

    /// A `SignedBeaconBlock`, a `SignedBlindedBeaconBlock`, or the fork's `SignedBlockContents`.
    ///
    /// `IllegalArgumentException` where the signature has not the length of its scheme.
    @Override
    public byte[] signed(ByteVector signature) {
        int right = BlockSizes.scheme(fork).signatureBytes();
        if (signature.size() != right) {
            throw new IllegalArgumentException("signature: " + signature.size() + " bytes where there are " + right);
        }
        // The offset of the block, which begins behind the signature.
        int fixedPart = Integer.BYTES + right;
        var signed = ByteBuffer.allocate(fixedPart + block.size()).order(ByteOrder.LITTLE_ENDIAN);
        signed.putInt(fixedPart).put(signature.toBytes());
        block.copyTo(signed.array(), fixedPart);
        return beside.isEmpty() ? signed.array() : joined(signed.array());
    }

    /// A container of the block and of what belongs to it, all of them behind their offsets.
    private byte[] joined(byte[] first) {
        var sizes = new ArrayList<>(List.of(first.length));
        beside.forEach(value -> sizes.add(value.size()));
        int at = sizes.size() * Integer.BYTES;
        int size = at + sizes.stream().mapToInt(Integer::intValue).sum();
        var joined = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int offset = at;
        for (int length : sizes) {
            joined.putInt(offset);
            offset += length;
        }
        joined.put(first);
        at += first.length;
        for (var value : beside) {
            at = value.copyTo(joined.array(), at);
        }
        return joined.array();
    }
}
