package io.orrery.domain.validator.block;

import static io.orrery.domain.validator.block.Types.ROOT;
import static io.orrery.domain.validator.block.Types.UINT64;
import static io.orrery.domain.validator.block.Types.field;
import static io.orrery.domain.validator.block.Types.listOf;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.SszType;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.Field;
import io.orrery.domain.validator.ssz.SszValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a node hands to a proposer at a fork, and what it takes back.
///
/// From Deneb on a whole block comes with its blobs and their proofs, and goes back with them.
///
/// Source: consensus-specs, `specs/*/beacon-chain.md`, `BeaconBlockBody` and what is in it; beacon-APIs,
/// `types/{deneb,electra,fulu}/block_contents.yaml` and `types/*/block.yaml` for blinded blocks.
///
/// @param block alone, and not signed
/// @param proposal what comes: the block, or the block and what belongs to it
/// @param signed what goes back
/// @param contents whether there is more than the block
record BlockShape(Container block, Container proposal, Container signed, boolean contents) {

    /// Of a fork, a preset and blindedness. On QRL it is the layout whose offsets the bytes have.
    ///
    /// `IllegalArgumentException` where there is none.
    ///
    /// @param part which of a shape's types the bytes are to be
    static BlockShape of(
            ForkName fork, Preset preset, boolean blinded, byte[] ssz, Function<BlockShape, Container> part) {
        if (fork != ForkName.ZOND) {
            return ethereum(fork, preset, blinded);
        }
        return QrlLayout.KNOWN.stream()
                .map(layout -> qrl(preset, blinded, layout))
                .filter(shape -> SszValue.fits(part.apply(shape), ssz))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("block: " + ssz.length
                        + " bytes have the offsets of no block of " + fork + " that is known here"));
    }

    static BlockShape ethereum(ForkName fork, Preset preset, boolean blinded) {
        if (blinded && !fork.from(ForkName.BELLATRIX)) {
            throw new IllegalArgumentException("blinded: true, where " + fork + " has no blinded blocks");
        }
        var sizes = BlockSizes.of(fork, preset, BlockSizes.ADDRESS_BYTES);
        var block = block(body(fork, blinded, sizes));
        var signed = signed(block, sizes);
        if (blinded || !fork.from(ForkName.DENEB)) {
            return new BlockShape(block, block, signed, false);
        }
        return new BlockShape(block, withBlobs("block", block, fork), withBlobs("signed_block", signed, fork), true);
    }

    static BlockShape qrl(Preset preset, boolean blinded, QrlLayout layout) {
        var sizes = BlockSizes.of(ForkName.ZOND, preset, layout.addressBytes());
        var operations = new OperationTypes(sizes);
        var fields = upToExits(operations);
        fields.add(field("sync_aggregate", operations.syncAggregate()));
        fields.add(execution(sizes, blinded, true, false));
        if (layout.executionChanges()) {
            fields.add(field("ml_dsa_87_to_execution_changes", operations.executionChanges()));
        }
        var block = block(new Container(fields));
        return new BlockShape(block, block, signed(block, sizes), false);
    }

    private static Container body(ForkName fork, boolean blinded, BlockSizes sizes) {
        var operations = new OperationTypes(sizes);
        var fields = upToExits(operations);
        if (fork.from(ForkName.ALTAIR)) {
            fields.add(field("sync_aggregate", operations.syncAggregate()));
        }
        if (fork.from(ForkName.BELLATRIX)) {
            fields.add(execution(sizes, blinded, fork.from(ForkName.CAPELLA), fork.from(ForkName.DENEB)));
        }
        if (fork.from(ForkName.CAPELLA)) {
            fields.add(field("bls_to_execution_changes", operations.executionChanges()));
        }
        if (fork.from(ForkName.DENEB)) {
            fields.add(field("blob_kzg_commitments", kzg(BlockSizes.BLOB_COMMITMENTS)));
        }
        if (fork.from(ForkName.ELECTRA)) {
            fields.add(field("execution_requests", PayloadTypes.executionRequests()));
        }
        return new Container(fields);
    }

    private static List<Field> upToExits(OperationTypes operations) {
        var deposited =
                Container.of(field("deposit_root", ROOT), field("deposit_count", UINT64), field("block_hash", ROOT));
        return new ArrayList<>(List.of(
                field("randao_reveal", operations.signature()),
                field("eth1_data", deposited),
                field("graffiti", new Bytes(BlockSizes.GRAFFITI_BYTES)),
                field("proposer_slashings", operations.proposerSlashings()),
                field("attester_slashings", operations.attesterSlashings()),
                field("attestations", operations.attestations()),
                field("deposits", operations.deposits()),
                field("voluntary_exits", operations.voluntaryExits())));
    }

    private static Field execution(BlockSizes sizes, boolean blinded, boolean withdrawals, boolean blobGas) {
        return blinded
                ? field("execution_payload_header", PayloadTypes.header(sizes, withdrawals, blobGas))
                : field("execution_payload", PayloadTypes.payload(sizes, withdrawals, blobGas));
    }

    private static Container block(Container body) {
        return Container.of(
                field("slot", UINT64),
                field("proposer_index", UINT64),
                field("parent_root", ROOT),
                field("state_root", ROOT),
                field("body", body));
    }

    private static Container signed(Container block, BlockSizes sizes) {
        return Container.of(
                field("message", block),
                field("signature", new Bytes(sizes.scheme().signatureBytes())));
    }

    private static Container withBlobs(String name, Container block, ForkName fork) {
        int proofs = fork.from(ForkName.FULU) ? BlockSizes.CELL_PROOFS : BlockSizes.BLOB_COMMITMENTS;
        return Container.of(
                field(name, block),
                field("kzg_proofs", kzg(proofs)),
                field("blobs", listOf(new Bytes(BlockSizes.BLOB_BYTES), BlockSizes.BLOB_COMMITMENTS)));
    }

    private static SszType kzg(int limit) {
        return listOf(new Bytes(BlockSizes.KZG_BYTES), limit);
    }
}
