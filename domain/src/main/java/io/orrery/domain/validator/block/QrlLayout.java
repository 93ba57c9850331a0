package io.orrery.domain.validator.block;

import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;

/// QRL's blocks have changed under one name. A block says by its offsets which layout it has.
///
/// The body is Capella's, with keys and signatures of ML-DSA-87, lists of signatures in attestations,
/// attester slashings and the sync aggregate, and no blobs.
///
/// Source: theQRL/qrysm, `proto/qrysm/v1alpha1/{attestation,beacon_block,withdrawals}.proto` and
/// `proto/engine/v1/execution_engine.proto` at e78523e, for fields, their order and limits: there signatures
/// are still Dilithium's of 4,595 bytes; `consensus-types/blocks/proto_test.go` of a later commit has
/// ML-DSA-87's in the same fields. The newest `config/params/mainnet_config.go` has a sync committee of 128,
/// addresses of 64 bytes and no limit for changes of credentials any more; theQRL/go-qrl-beacon-client,
/// `api/v1/zond`, has a body without them. One whose RANDAO reveal is no signature, as yet another source
/// has it, is not among these.
///
/// @param executionChanges whether a body ends with a list of changes of credentials
/// @param addressBytes of fee recipients and withdrawals
record QrlLayout(boolean executionChanges, int addressBytes) {
    private static final int LONG_ADDRESS_BYTES = 64;

    static final List<QrlLayout> KNOWN = List.of(
            new QrlLayout(true, BlockSizes.ADDRESS_BYTES),
            new QrlLayout(false, BlockSizes.ADDRESS_BYTES),
            new QrlLayout(true, LONG_ADDRESS_BYTES),
            new QrlLayout(false, LONG_ADDRESS_BYTES));

    /// The one that goes with a network's addresses: changes were dropped before addresses grew.
    static QrlLayout of(ByteVector address) {
        return switch (address.size()) {
            case BlockSizes.ADDRESS_BYTES -> new QrlLayout(true, BlockSizes.ADDRESS_BYTES);
            case LONG_ADDRESS_BYTES -> new QrlLayout(false, LONG_ADDRESS_BYTES);
            default ->
                throw new IllegalArgumentException("fee_recipient: " + address.size() + " bytes where there are "
                        + BlockSizes.ADDRESS_BYTES + " or " + LONG_ADDRESS_BYTES);
        };
    }
}
