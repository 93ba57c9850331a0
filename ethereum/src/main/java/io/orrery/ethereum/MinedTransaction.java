package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Receipt;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// What a mined transaction did.
///
/// @param gasPrice effective, in wei
/// @param created the contract it made, where it made one
public record MinedTransaction(
        Digest hash,
        boolean succeeded,
        long block,
        Digest blockHash,
        long gasUsed,
        BigInteger gasPrice,
        Optional<Address> created,
        List<L1Log> logs) {
    public MinedTransaction {
        logs = List.copyOf(logs);
    }

    public L1Receipt receipt() {
        return new L1Receipt(hash, block, gasUsed, gasPrice);
    }
}
