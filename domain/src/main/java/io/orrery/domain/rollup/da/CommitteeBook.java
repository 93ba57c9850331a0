package io.orrery.domain.rollup.da;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.util.List;
import java.util.Optional;

/// What a member of a committee has on its disk: the data of batches, and what it has signed. Blocking; what a call
/// writes is durable when it returns.
public interface CommitteeBook {

    /// Whose book it is: a member's state is of one rollup, and its signatures are of one key.
    ///
    /// @param policy the contract that has the committee
    record Owner(long chainId, Address rollup, Address policy, Address member) {}

    /// @param signature 65 bytes, empty where the batch came from L1 or another member and was not signed
    record Entry(DataOffer offer, Optional<byte[]> signature) {}

    /// Whose it is; written when there is none yet.
    Owner claim(Owner owner);

    Optional<Entry> batch(long number);

    /// The slot bytes by their keccak.
    Optional<byte[]> slots(Digest slotsHash);

    /// The next batches by number, at most so many.
    List<DataOffer> batchesFrom(long number, int limit);

    /// Stores data and signature together. A number that is there keeps its data, and gets the signature.
    ///
    /// @param slotsHash keccak of the slot bytes
    void store(Entry entry, Digest slotsHash);

    /// Removes the batches from a number on; how many there were.
    int forgetFrom(long number);
}
