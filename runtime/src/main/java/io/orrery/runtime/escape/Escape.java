package io.orrery.runtime.escape;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.ethereum.BatchCounters;
import io.orrery.ethereum.BatchRecord;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Rejected;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.MinedTransaction;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupEscape;
import io.orrery.ethereum.RollupEvent;
import io.orrery.runtime.Complaint;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// One owner leaves a rollup that has let a deadline pass, by L1 alone. Repeating it goes on where it was: what has
/// escaped, is given back or was claimed is not sent again.
public final class Escape {
    private static final Duration MINED_WITHIN = Duration.ofMinutes(2);

    /// The record of number 0: what the contract takes where there is no batch.
    public static final BatchRecord NO_BATCH = new BatchRecord(
            0, 0, 0, 0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, new Digest(0, 0, 0, 0));

    private final L1Client l1;
    private final L1Wallet wallet;
    private final RollupContract rollup;
    private final RollupEscape calls;
    private final long fromBlock;
    private final Consumer<String> say;

    /// What was done.
    ///
    /// @param opened whether this one has opened the escape
    /// @param batch the last that L1 has executed, 0 if there is none
    /// @param claimed by token
    public record Outcome(
            boolean opened,
            long batch,
            List<ExitWitness> escaped,
            List<RollupEvent.DepositQueued> reclaimed,
            SortedMap<Long, BigInteger> claimed) {}

    /// @param signer the owner's key
    /// @param fromBlock no later than the contract's first log
    /// @param say told each step
    public Escape(L1Client l1, L1Signer signer, Address rollup, long fromBlock, Consumer<String> say) {
        this.l1 = l1;
        this.wallet = new L1Wallet(l1, signer, MINED_WITHIN);
        this.rollup = new RollupContract(rollup);
        this.calls = new RollupEscape(rollup);
        this.fromBlock = fromBlock;
        this.say = say;
    }

    /// @throws Complaint where the escape can not be opened yet, there is nothing to take out, or a branch does not
    ///     lead to L1's root: then nothing was sent
    public Outcome run(Witnesses witnesses) {
        requireContract();
        var history = L1History.read(l1, rollup.address(), fromBlock);
        if (!history.escapeOpen()) {
            requireOverdue();
        }
        var owner = wallet.address();
        var accounts = history.executed() == 0 ? List.<ExitWitness>of() : witnesses.of(owner, history);
        requireBranches(accounts, history);
        var left = accounts.stream()
                .filter(account -> account.account().owner().equals(owner)
                        && account.account().balance().signum() > 0
                        && !history.hasEscaped(account.index()))
                .toList();
        var deposits = history.depositsLeft(owner);
        var tokens = new TreeSet<>(history.credited(owner));
        left.forEach(account -> tokens.add(account.account().token()));
        deposits.forEach(deposit -> tokens.add(deposit.token()));
        if (left.isEmpty() && deposits.isEmpty() && claimable(tokens).isEmpty()) {
            throw new Complaint(
                    accounts.stream().anyMatch(account -> history.hasEscaped(account.index()))
                            ? owner + " has escaped already, and everything is claimed"
                            : owner + " has nothing to take out: no balance after batch " + history.executed()
                                    + ", no deposit that waits and nothing to claim");
        }
        var opened = !history.escapeOpen() && open(history);
        for (var account : left) {
            var mined = send(calls.escape(account.account(), account.index(), account.branch()));
            say.accept("escaped account " + account.index() + " with "
                    + account.account().balance() + " of token "
                    + account.account().token() + " in L1 transaction " + mined.hash() + ", " + mined.gasUsed()
                    + " gas");
        }
        for (var deposit : deposits) {
            var mined = send(calls.reclaim(deposit));
            say.accept("took back deposit " + deposit.queueIndex() + ", " + deposit.amount() + " of token "
                    + deposit.token() + ", in L1 transaction " + mined.hash());
        }
        return new Outcome(opened, history.executed(), left, deposits, claim(tokens));
    }

    private void requireContract() {
        if (await(l1.code(rollup.address())).equals("0x")) {
            throw new Complaint("there is no rollup contract at " + rollup.address() + " on L1 chain "
                    + await(l1.chainId()) + ": is it the right chain?");
        }
    }

    private void requireOverdue() {
        var progress = BatchCounters.decode(await(l1.call(rollup.progress())));
        long queued = RollupContract.word(await(l1.call(rollup.view("queued")))).longValueExact();
        if (queued == progress.queueExecuted()) {
            throw new Complaint("the escape is not open, and the rollup owes nothing: nobody's operation waits on L1."
                    + " ./orrery wallet force-exit asks for one, which starts the clock");
        }
        long deadline = RollupContract.deadlineOf(await(l1.call(rollup.queueEntry(progress.queueExecuted()))));
        long now = await(l1.block(BlockTag.LATEST)).timestamp();
        if (now <= deadline) {
            throw new Complaint("the escape is not open: the oldest operation that waits on L1, number "
                    + progress.queueExecuted() + " of the queue, is due by " + Instant.ofEpochSecond(deadline)
                    + ", and L1 has " + Instant.ofEpochSecond(now) + "; from then on anyone can open it");
        }
    }

    /// Every branch leads to the root that L1 has executed last.
    static void requireBranches(List<ExitWitness> accounts, L1History history) {
        var root = history.executedRoot();
        for (var account : accounts) {
            if (!root.equals(Optional.of(account.root()))) {
                throw new Complaint("the branch of account " + account.index() + " leads to root " + account.root()
                        + ", and L1 has executed " + root.map(Object::toString).orElse("none"));
            }
        }
    }

    private boolean open(L1History history) {
        try {
            var mined = send(calls.activate(history.executedBatch().orElse(NO_BATCH)));
            say.accept("opened the escape after batch " + history.executed() + " in L1 transaction " + mined.hash());
            return true;
        } catch (L1Rejected refused) {
            // Somebody was faster.
            if (String.valueOf(refused.getMessage()).startsWith("EscapeIsOpen")) {
                return false;
            }
            throw refused;
        }
    }

    private SortedMap<Long, BigInteger> claimable(Iterable<Long> tokens) {
        var waiting = new TreeMap<Long, BigInteger>();
        for (long token : tokens) {
            var amount = RollupContract.word(await(l1.call(rollup.claimable(token, wallet.address()))));
            if (amount.signum() > 0) {
                waiting.put(token, amount);
            }
        }
        return waiting;
    }

    private SortedMap<Long, BigInteger> claim(Iterable<Long> tokens) {
        var waiting = claimable(tokens);
        waiting.forEach((token, amount) -> {
            var mined = send(rollup.claim(token, wallet.address()));
            say.accept("claimed " + amount + " of token " + token + " in L1 transaction " + mined.hash());
        });
        return Collections.unmodifiableSortedMap(waiting);
    }

    private MinedTransaction send(L1Call call) {
        return await(wallet.send(call));
    }
}
