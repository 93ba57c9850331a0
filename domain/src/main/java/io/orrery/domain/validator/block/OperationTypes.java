package io.orrery.domain.validator.block;

import static io.orrery.domain.validator.block.Types.ROOT;
import static io.orrery.domain.validator.block.Types.UINT64;
import static io.orrery.domain.validator.block.Types.field;
import static io.orrery.domain.validator.block.Types.listOf;

import io.orrery.domain.validator.ssz.SszType;
import io.orrery.domain.validator.ssz.SszType.BitList;
import io.orrery.domain.validator.ssz.SszType.Bits;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.Field;
import io.orrery.domain.validator.ssz.SszType.Vector;
import java.util.ArrayList;
import java.util.List;

/// What validators have said, as a block's body carries it.
record OperationTypes(BlockSizes sizes) {
    private static final Container CHECKPOINT = Container.of(field("epoch", UINT64), field("root", ROOT));
    private static final Container ATTESTATION_DATA = Container.of(
            field("slot", UINT64),
            field("index", UINT64),
            field("beacon_block_root", ROOT),
            field("source", CHECKPOINT),
            field("target", CHECKPOINT));
    private static final Container HEADER = Container.of(
            field("slot", UINT64),
            field("proposer_index", UINT64),
            field("parent_root", ROOT),
            field("state_root", ROOT),
            field("body_root", ROOT));

    Bytes signature() {
        return new Bytes(sizes.scheme().signatureBytes());
    }

    Bytes publicKey() {
        return new Bytes(sizes.scheme().publicKeyBytes());
    }

    Bytes address() {
        return new Bytes(sizes.addressBytes());
    }

    private Container signed(Container message) {
        return Container.of(field("message", message), field("signature", signature()));
    }

    SszType proposerSlashings() {
        var slashing = Container.of(field("signed_header_1", signed(HEADER)), field("signed_header_2", signed(HEADER)));
        return listOf(slashing, BlockSizes.PROPOSER_SLASHINGS);
    }

    /// One signature of all, or one of each.
    private Field signatures(long limit) {
        return sizes.listed() ? field("signatures", listOf(signature(), limit)) : field("signature", signature());
    }

    SszType attesterSlashings() {
        var indexed = Container.of(
                field("attesting_indices", listOf(UINT64, sizes.attesters())),
                field("data", ATTESTATION_DATA),
                signatures(sizes.attesters()));
        var slashing = Container.of(field("attestation_1", indexed), field("attestation_2", indexed));
        return listOf(slashing, sizes.attesterSlashings());
    }

    SszType attestations() {
        var fields = new ArrayList<>(List.of(
                field("aggregation_bits", new BitList(sizes.attesters())),
                field("data", ATTESTATION_DATA),
                signatures(sizes.attesters())));
        if (sizes.committees() > 0) {
            fields.add(field("committee_bits", new Bits(sizes.committees())));
        }
        return listOf(new Container(fields), sizes.attestations());
    }

    SszType deposits() {
        var data = Container.of(
                field("pubkey", publicKey()),
                field("withdrawal_credentials", ROOT),
                field("amount", UINT64),
                field("signature", signature()));
        return listOf(
                Container.of(field("proof", new Vector(ROOT, BlockSizes.DEPOSIT_PROOF)), field("data", data)),
                BlockSizes.DEPOSITS);
    }

    SszType voluntaryExits() {
        var exit = Container.of(field("epoch", UINT64), field("validator_index", UINT64));
        return listOf(signed(exit), BlockSizes.VOLUNTARY_EXITS);
    }

    SszType executionChanges() {
        var change = Container.of(
                field("validator_index", UINT64),
                field("from_pubkey", publicKey()),
                field("to_execution_address", address()));
        return listOf(signed(change), BlockSizes.EXECUTION_CHANGES);
    }

    Container syncAggregate() {
        var bits = field("sync_committee_bits", new Bits(sizes.syncCommittee()));
        return sizes.listed()
                ? Container.of(bits, field("sync_committee_signatures", listOf(signature(), sizes.syncCommittee())))
                : Container.of(bits, field("sync_committee_signature", signature()));
    }
}
