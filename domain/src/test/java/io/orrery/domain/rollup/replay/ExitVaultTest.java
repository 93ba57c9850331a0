package io.orrery.domain.rollup.replay;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Deposits in one batch after another, and what the vault says of each state.
class ExitVaultTest {
    private static final long[] PLACES = {0, 1, 2, 3, 7, 0x1B1B_1B1BL, 0xE4E4_E4E4L, 0x8000_0000L, 0xFFFF_FFFFL};

    private final RollupReplay replay = RollupReplay.start();
    private final List<AccountTree> trees = new ArrayList<>(List.of(AccountTree.empty(ExitWitness.DEPTH)));
    private final SplittableRandom random = new SplittableRandom(20);

    /// The next batch: a deposit to the place, whose owner follows from it.
    private void deposited(long place) {
        long number = replay.lastBatch() + 1;
        var tree = trees.getLast();
        var entry = deposit(replay.queueEnd(), ownerOf(place), 0, 1 + random.nextInt(1_000));
        var before = tree.get(place);
        var after = before.isEmpty()
                ? new Account(entry.owner(), 0, 0, entry.amount(), entry.key())
                : before.withBalance(before.balance().add(entry.amount()));
        trees.add(tree.with(place, after));
        replay.queued(entry);
        replay.ledger(batch(number, entry, place));
    }

    private static Address ownerOf(long place) {
        return owner(1, 0, (int) (place & 3));
    }

    private static CommittedBatch batch(long number, QueuedDeposit entry, long place) {
        var account = new Account(entry.owner(), 0, 0, BigInteger.ZERO, entry.key());
        var update = new LeafUpdate(place, account, account, List.of());
        var sealed = new SealedBatch(number, BatchSize.FIRST, 0, 9, List.of(new Slot.Deposit(entry, place)));
        var streams = BatchStreams.of(new BatchTrace(
                Samples.DOMAIN,
                sealed,
                Fr.ZERO,
                Fr.ZERO,
                Collections.nCopies(8, new BatchTrace.SlotTrace(update, update)),
                update));
        return new CommittedBatch(number, 8, 0, 9, Fr.ZERO, streams.slots(), streams.l1Operations());
    }

    @Test
    void eachStateThatIsKeptHasTheBranchesOfTheNodesTree() {
        var vault = new ExitVault(40);
        for (int i = 0; i < 27; i++) {
            deposited(PLACES[i % PLACES.length]);
            vault.keep(replay.state());
        }
        for (int batch = 0; batch < trees.size(); batch++) {
            var tree = trees.get(batch);
            var state = vault.after(batch).orElseThrow();
            assertThat(state.root()).isEqualTo(tree.root());
            assertThat(state.queueTaken()).isEqualTo(batch);
            for (long place : PLACES) {
                var witness = state.witness(place);
                assertThat(witness.map(ExitWitness::account).orElse(Account.EMPTY))
                        .isEqualTo(tree.get(place));
                witness.ifPresent(found -> {
                    assertThat(found.branch()).isEqualTo(tree.siblings(place));
                    assertThat(found.root()).isEqualTo(tree.root());
                });
            }
        }
    }

    @Test
    void aWitnessThatWasTouchedLeadsElsewhere() {
        deposited(6);
        deposited(7);
        var state = replay.state();
        var good = state.witness(7).orElseThrow();
        var account = good.account();
        var swapped = new ArrayList<>(good.branch());
        var lowest = swapped.getFirst();
        swapped.set(0, new LeafUpdate.Siblings(Fr.ONE, lowest.second(), lowest.third()));
        for (var lie : List.of(
                new ExitWitness(2, 6, account, good.branch()),
                new ExitWitness(2, 7 + (1L << 30), account, good.branch()),
                new ExitWitness(2, 7, account.withBalance(account.balance().add(BigInteger.ONE)), good.branch()),
                new ExitWitness(2, 7, account.withNonce(1), good.branch()),
                new ExitWitness(2, 7, account, swapped),
                new ExitWitness(2, 6, state.witness(6).orElseThrow().account(), good.branch()))) {
            assertThat(lie.root()).isNotEqualTo(state.root());
        }
    }

    @Test
    void theAccountsOfAnOwnerAreThoseThatWereOpenedSoFar() {
        deposited(4);
        var one = replay.state();
        deposited(8);
        deposited(5);
        deposited(4);
        assertThat(one.accountsOf(ownerOf(4))).containsExactly(4L);
        assertThat(replay.state().accountsOf(ownerOf(4))).containsExactly(4L, 8L);
        assertThat(replay.state().accountsOf(new Address(9, 9, 9))).isEmpty();
        assertThat(replay.state().size()).isEqualTo(3);
    }

    @Test
    void theOldestStatesAreForgottenAndReplacedOnesToo() {
        var vault = new ExitVault(3);
        assertThat(vault.after(0))
                .map(RollupState::root)
                .contains(trees.getFirst().root());
        for (int i = 0; i < 5; i++) {
            deposited(i);
            vault.keep(replay.state());
        }
        assertThat(vault.oldest()).isEqualTo(3);
        assertThat(vault.newest()).isEqualTo(5);
        assertThat(vault.after(2)).isEmpty();
        assertThat(vault.after(6)).isEmpty();
        vault.keep(vault.after(4).orElseThrow());
        assertThat(vault.newest()).isEqualTo(4);
    }

    @Test
    void whatIsNoBranchIsRefused() {
        deposited(1);
        var good = replay.state().witness(1).orElseThrow();
        assertThatThrownBy(() -> new ExitWitness(1, 1L << 32, good.account(), good.branch()))
                .hasMessage("account index 4294967296 does not fit in 32 bits");
        assertThatThrownBy(() ->
                        new ExitWitness(1, 1, good.account(), good.branch().subList(1, 16)))
                .hasMessage("a branch has 16 levels, not 15");
        assertThatThrownBy(() -> new ExitVault(0)).hasMessageContaining("at least 1 state");
    }
}
