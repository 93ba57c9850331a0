package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.LeafUpdate;
import java.util.ArrayList;
import java.util.List;
import org.web3j.abi.datatypes.Type;

/// The calls of the rollup contract by which people leave a rollup that has let a deadline pass. See docs/PROTOCOL.md,
/// *Escape*.
public record RollupEscape(Address rollup) {
    private static final String ACTIVATE = "activateEscape(" + RollupEvents.RECORD + ")";
    private static final String ESCAPE =
            "escape((uint32,uint32,uint128,uint256,uint256,address),uint32,uint256[3][16])";
    private static final int DEPTH = 16;

    /// @param last the last executed batch; any, if there is none
    public L1Call activate(BatchRecord last) {
        return new L1Call(rollup, Abi.call(ACTIVATE, RollupContract.words(last)));
    }

    /// Credits a deposit that no executed batch has taken to its depositor.
    public L1Call reclaim(RollupEvent.DepositQueued deposit) {
        List<Type<?>> words = List.of(
                Abi.word(deposit.queueIndex()),
                Abi.word(deposit.token()),
                Abi.word(deposit.amount()),
                Abi.word(deposit.owner()),
                Abi.word(deposit.ax()),
                Abi.word(deposit.ay()));
        return new L1Call(rollup, Abi.call("reclaimDeposit(uint64,uint32,uint128,address,uint256,uint256)", words));
    }

    /// Credits an account of the last executed state to its owner.
    ///
    /// @param branch 16 levels, from the leaf up
    public L1Call escape(Account account, long index, List<LeafUpdate.Siblings> branch) {
        return new L1Call(rollup, Abi.call(ESCAPE, accountAndBranch(account, index, branch)));
    }

    static List<Type<?>> accountAndBranch(Account account, long index, List<LeafUpdate.Siblings> branch) {
        if (branch.size() != DEPTH) {
            throw new IllegalArgumentException("a branch has " + DEPTH + " levels, not " + branch.size());
        }
        var words = new ArrayList<Type<?>>(List.of(
                Abi.word(account.token()),
                Abi.word(account.nonce()),
                Abi.word(account.balance()),
                Abi.word(account.key().x().toBigInteger()),
                Abi.word(account.key().y().toBigInteger()),
                Abi.word(account.owner()),
                Abi.word(index)));
        for (var siblings : branch) {
            words.add(Abi.word(siblings.first().toBigInteger()));
            words.add(Abi.word(siblings.second().toBigInteger()));
            words.add(Abi.word(siblings.third().toBigInteger()));
        }
        return words;
    }
}
