package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.web3j.abi.datatypes.Type;

/// The contract that says where a rollup's data may be beside L1's calldata. See docs/PROTOCOL.md, *Data availability*.
public record DataPolicyContract(Address address) {
    private static final byte[] TAG = Keccak256.hash("orrery.data.v1".getBytes(StandardCharsets.UTF_8));
    private static final byte[] OFFER_TAG = Keccak256.hash("orrery.offer.v1".getBytes(StandardCharsets.UTF_8));

    /// Who signs that data is there.
    ///
    /// @param threshold of how many members' signatures suffice, at least 1
    public record Committee(List<Address> members, int threshold) {
        public static final Committee NONE = new Committee(List.of(), 0);

        public Committee {
            members = List.copyOf(members);
        }
    }

    /// Deploys it; the wallet's key becomes its owner.
    ///
    /// @param timelock of changes of the committee: the rollup takes none that is shorter than its own
    /// @param kinds all but calldata, which is always taken; at least one
    /// @param committee [Committee#NONE] where it is not among the kinds
    public static CompletionStage<DataPolicyContract> deploy(
            L1Wallet wallet, Duration timelock, Set<DataLayerKind> kinds, Committee committee) {
        return wallet.create(Abi.creation("DataPolicy", construction(wallet.address(), timelock, kinds, committee)))
                .thenApply(DataPolicyContract::new);
    }

    static List<Type<?>> construction(Address owner, Duration timelock, Set<DataLayerKind> kinds, Committee committee) {
        int bits = kinds.stream().mapToInt(kind -> 1 << kind.code()).sum();
        return List.of(
                Abi.word(owner),
                Abi.word(timelock.toSeconds()),
                Abi.word(bits),
                addresses(committee.members()),
                Abi.word(committee.threshold()));
    }

    /// A change of the committee, to be announced to this contract and made after its timelock: see
    /// [RollupGovernance#announce] at this address.
    public static RollupGovernance.Change setCommittee(Committee committee) {
        return new RollupGovernance.Change(Abi.call(
                "setCommittee(address[],uint8)",
                List.of(addresses(committee.members()), Abi.word(committee.threshold()))));
    }

    private static Type<?> addresses(List<Address> members) {
        return Abi.words(members.stream()
                .map(member -> new BigInteger(1, member.toBytes()))
                .toList());
    }

    /// What a member signs as it is, 65 bytes `r, s, v`.
    ///
    /// @param number of the batch
    /// @param slotsHash keccak of the slot bytes
    public Digest digest(long chainId, Address rollup, long number, Fr commitment, Digest slotsHash) {
        return Digest.of(Keccak256.hash(
                TAG,
                word(BigInteger.valueOf(chainId)),
                word(new BigInteger(1, address.toBytes())),
                word(new BigInteger(1, rollup.toBytes())),
                word(BigInteger.valueOf(number)),
                commitment.toBytes(),
                slotsHash.toBytes()));
    }

    /// What an operator signs who offers a batch to the members: another word than theirs, so that neither signature
    /// is worth anything as the other. `C` has all of the batch but its size.
    public Digest offerDigest(long chainId, Address rollup, DataOffer offer) {
        return Digest.of(Keccak256.hash(
                OFFER_TAG,
                word(BigInteger.valueOf(chainId)),
                word(new BigInteger(1, address.toBytes())),
                word(new BigInteger(1, rollup.toBytes())),
                word(BigInteger.valueOf(offer.number())),
                word(BigInteger.valueOf(offer.size())),
                offer.commitment().toBytes()));
    }

    private static byte[] word(BigInteger value) {
        return Fr.of(value).toBytes();
    }

    /// Fails with the contract's reason where the attestation does not stand for the data of that batch of the caller.
    public L1Call check(long number, BigInteger commitment, byte[] attestation) {
        return new L1Call(
                address,
                Abi.call(
                        "check(uint32,uint256,bytes)",
                        List.of(Abi.word(number), Abi.word(commitment), Abi.bytes(attestation))));
    }

    public L1Call kinds() {
        return new L1Call(address, Abi.call("kinds()", List.of()));
    }

    public L1Call threshold() {
        return new L1Call(address, Abi.call("threshold()", List.of()));
    }

    public L1Call committee() {
        return new L1Call(address, Abi.call("committee()", List.of()));
    }

    /// Who signs now, and how many of them must.
    public CompletionStage<Committee> committee(L1Client l1) {
        return l1.call(threshold())
                .thenCombine(
                        l1.call(committee()),
                        (threshold, members) -> new Committee(
                                membersOf(members),
                                RollupContract.word(threshold).intValueExact()));
    }

    /// The kinds that [#kinds] answered, and calldata.
    public static Set<DataLayerKind> kindsOf(String answer) {
        var bits = Abi.wordAt(answer, 0);
        var kinds = EnumSet.of(DataLayerKind.CALLDATA);
        for (var kind : DataLayerKind.values()) {
            if (bits.testBit(kind.code())) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /// The members that [#committee] answered.
    public static List<Address> membersOf(String answer) {
        var members = new ArrayList<Address>();
        long count = Abi.longAt(answer, 1);
        for (int i = 0; i < count; i++) {
            members.add(Abi.address(Abi.wordAt(answer, 2 + i)));
        }
        return List.copyOf(members);
    }
}
