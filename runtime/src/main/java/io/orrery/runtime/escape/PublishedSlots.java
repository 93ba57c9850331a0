package io.orrery.runtime.escape;

import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.L1Transaction;
import java.util.Optional;

/// Where slots are had that are not in L1's calldata. Nobody trusts it: whoever asks compares what they lead to with
/// what L1 has.
@FunctionalInterface
public interface PublishedSlots extends AutoCloseable {
    /// Where there is nobody to ask.
    PublishedSlots NONE = (_, _) -> Optional.empty();

    /// @param receipt of the layer that has them
    /// @param commit the transaction that told L1 the receipt
    /// @return empty where nobody is known who may have them, or each says that it has none
    /// @throws io.orrery.runtime.Complaint where those that may have them do not answer
    Optional<byte[]> of(DataReceipt receipt, L1Transaction commit);

    @Override
    default void close() {}
}
