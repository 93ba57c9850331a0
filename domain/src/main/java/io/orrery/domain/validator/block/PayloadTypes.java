package io.orrery.domain.validator.block;

import static io.orrery.domain.validator.block.Types.ROOT;
import static io.orrery.domain.validator.block.Types.UINT256;
import static io.orrery.domain.validator.block.Types.UINT64;
import static io.orrery.domain.validator.block.Types.field;
import static io.orrery.domain.validator.block.Types.listOf;

import io.orrery.domain.validator.ssz.SszType.ByteList;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.Field;
import java.util.ArrayList;
import java.util.List;

/// What the execution client or a builder has put into a block.
final class PayloadTypes {
    private static final Bytes ADDRESS = new Bytes(BlockSizes.ADDRESS_BYTES);
    private static final Bytes PUBLIC_KEY = new Bytes(48);
    private static final Bytes SIGNATURE = new Bytes(96);

    private PayloadTypes() {}

    /// @param withdrawals from Capella on
    /// @param blobGas from Deneb on
    static Container payload(BlockSizes sizes, boolean withdrawals, boolean blobGas) {
        var fields = new ArrayList<>(upToHash(sizes));
        fields.add(field("transactions", listOf(new ByteList(BlockSizes.TRANSACTION_BYTES), BlockSizes.TRANSACTIONS)));
        if (withdrawals) {
            var withdrawal = Container.of(
                    field("index", UINT64),
                    field("validator_index", UINT64),
                    field("address", new Bytes(sizes.addressBytes())),
                    field("amount", UINT64));
            fields.add(field("withdrawals", listOf(withdrawal, sizes.withdrawals())));
        }
        return withGas(fields, blobGas);
    }

    /// Of a blinded block: roots in the place of lists.
    static Container header(BlockSizes sizes, boolean withdrawals, boolean blobGas) {
        var fields = new ArrayList<>(upToHash(sizes));
        fields.add(field("transactions_root", ROOT));
        if (withdrawals) {
            fields.add(field("withdrawals_root", ROOT));
        }
        return withGas(fields, blobGas);
    }

    private static List<Field> upToHash(BlockSizes sizes) {
        return List.of(
                field("parent_hash", ROOT),
                field("fee_recipient", new Bytes(sizes.addressBytes())),
                field("state_root", ROOT),
                field("receipts_root", ROOT),
                field("logs_bloom", new Bytes(BlockSizes.LOGS_BLOOM_BYTES)),
                field("prev_randao", ROOT),
                field("block_number", UINT64),
                field("gas_limit", UINT64),
                field("gas_used", UINT64),
                field("timestamp", UINT64),
                field("extra_data", new ByteList(BlockSizes.EXTRA_DATA_BYTES)),
                field("base_fee_per_gas", UINT256),
                field("block_hash", ROOT));
    }

    private static Container withGas(List<Field> fields, boolean blobGas) {
        if (blobGas) {
            fields.add(field("blob_gas_used", UINT64));
            fields.add(field("excess_blob_gas", UINT64));
        }
        return new Container(fields);
    }

    /// From Electra on.
    static Container executionRequests() {
        var deposit = Container.of(
                field("pubkey", PUBLIC_KEY),
                field("withdrawal_credentials", ROOT),
                field("amount", UINT64),
                field("signature", SIGNATURE),
                field("index", UINT64));
        var withdrawal = Container.of(
                field("source_address", ADDRESS), field("validator_pubkey", PUBLIC_KEY), field("amount", UINT64));
        var consolidation = Container.of(
                field("source_address", ADDRESS),
                field("source_pubkey", PUBLIC_KEY),
                field("target_pubkey", PUBLIC_KEY));
        return Container.of(
                field("deposits", listOf(deposit, BlockSizes.DEPOSIT_REQUESTS)),
                field("withdrawals", listOf(withdrawal, BlockSizes.WITHDRAWAL_REQUESTS)),
                field("consolidations", listOf(consolidation, BlockSizes.CONSOLIDATION_REQUESTS)));
    }
}
