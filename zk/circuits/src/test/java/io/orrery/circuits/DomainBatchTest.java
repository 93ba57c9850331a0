package io.orrery.circuits;

import static io.orrery.circuits.BatchCircuitTest.CIRCUIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Batches that the ledger of `domain` executes, shard by shard, are batches that the circuit accepts.
final class DomainBatchTest {
    private static final long TOKEN = 5;
    private static final int ACCOUNTS = 12;

    private final List<ShardState> shards = new ArrayList<>();
    static final BatchCircuit VALIDIUM = new BatchCircuit(BatchSize.FIRST, DataMode.VALIDIUM);

    private final TestTree mirror = new TestTree();
    private final Map<Long, Account> accounts = new HashMap<>();
    private List<Fr> roots = BatchAssembly.genesisShardRoots(Shards.SIXTEEN);
    private BatchCircuit circuit = CIRCUIT;
    private long queueIndex;
    private long fees;

    DomainBatchTest() {
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            shards.add(StateShard.initial(Shards.SIXTEEN, shard));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 8", "3, 8", "4, 5", "5, 11", "6, 1"})
    void randomBatchesOfTheLedgerHaveWitnessesWhateverTheirSize(long seed, int size) {
        var random = new Random(seed);
        circuit = size == CIRCUIT.slotCount() ? CIRCUIT : new BatchCircuit(size);
        for (long number = 1; number <= 4; number++) {
            var slots = new ArrayList<Slot>();
            int used = 1 + random.nextInt(size);
            if (number == 1) {
                // The earner of the fees.
                slots.add(deposit(index(0), 1_000_000));
            }
            while (slots.size() < used) {
                slots.add(random(random, number));
            }
            // Nobody has them before the last slot.
            add(index(0), fees);
            fees = 0;
            check(new SealedBatch(number, new BatchSize(size), feeAccount(slots), 1_700_000_000L + number, slots));
        }
    }

    @Test
    void theMessageAndTheStreamsAreThoseThatTheTestsComputeThemselves() {
        var transaction = new Transaction(OperationType.TRANSFER, 0xffff_fffeL, 3, 7, 9 | 31L << 35, 5 << 11 | 3, 8, 9);
        assertThat(transaction.message(TestBatch.DOMAIN)).isEqualTo(TestBatch.message(transaction));

        var batch = BatchCircuitTest.mixed();
        batch.timestamp = Long.MAX_VALUE;
        var trace = batch.trace();
        var streams = BatchStreams.of(trace);
        var ours = TestStream.bind(trace, streams.challenge());
        assertThat(streams.commitment()).isEqualTo(ours.commitment());
        assertThat(streams.evaluation()).isEqualTo(ours.evaluation());
        assertThat(CIRCUIT.shape().firstUnsatisfied(CIRCUIT.witness(trace))).isEmpty();
    }

    /// With a time that a node can have.
    static TestBatch timely(TestBatch batch) {
        batch.timestamp = 1_700_000_000L;
        return batch;
    }

    @Test
    void aValidiumsBatchHasTheSameCommitmentAndAnEvaluationThatLeavesItsSlotsOut() {
        for (var batch : List.of(BatchCircuitTest.mixed(), BatchCircuitTest.forced())) {
            var trace = timely(batch).trace();
            var onL1 = BatchStreams.of(trace);
            var elsewhere = onL1.published(new DataReceipt.AltDa(new byte[] {1}));
            assertThat(elsewhere.commitment()).isEqualTo(onL1.commitment());
            assertThat(elsewhere.challenge()).isNotEqualTo(onL1.challenge());
            assertThat(elsewhere.evaluation())
                    .isEqualTo(TestStream.evaluationWithoutSlots(trace, elsewhere.challenge()));
            assertThat(VALIDIUM.publicInputs(trace))
                    .containsExactly(elsewhere.commitment(), elsewhere.challenge(), elsewhere.evaluation());
            assertThat(VALIDIUM.shape().firstUnsatisfied(VALIDIUM.witness(trace)))
                    .isEmpty();
        }
    }

    @Test
    void whichLayerHasTheDataMakesNoDifferenceToAProof() {
        var streams = BatchStreams.of(timely(BatchCircuitTest.mixed()).trace());
        var committee = streams.published(new DataReceipt.Committee(new Digest(1, 2, 3, 4), List.of(new byte[65])));
        var blob = streams.published(new DataReceipt.Blob(new Digest(1, 2, 3, 4)));
        assertThat(committee.challenge()).isEqualTo(blob.challenge());
        assertThat(committee.evaluation()).isEqualTo(blob.evaluation());
        assertThat(committee.published(new DataReceipt.Calldata())).isEqualTo(streams);
    }

    @Test
    void aValidiumsCircuitRefusesOtherSlotsThanItCommitsTo() {
        var trace = timely(BatchCircuitTest.mixed()).trace();
        var inputs = VALIDIUM.publicInputs(trace);
        for (int wrong = 0; wrong < inputs.size(); wrong += 2) {
            var changed = new ArrayList<>(inputs);
            changed.set(wrong, changed.get(wrong).add(Fr.ONE));
            var witness = VALIDIUM.witness(BatchInput.of(trace, changed.get(0), changed.get(1), changed.get(2)));
            assertThat(VALIDIUM.shape().firstUnsatisfied(witness)).isNotEmpty();
        }
        // What a rollup's circuit is given does not do either.
        assertThat(VALIDIUM.shape()
                        .firstUnsatisfied(
                                VALIDIUM.witness(BatchCircuitTest.mixed().input())))
                .isNotEmpty();
    }

    /// The earner, or without fees the account touched last, as the sequencer names it.
    private static long feeAccount(List<Slot> slots) {
        boolean fees = slots.stream()
                .anyMatch(slot -> slot instanceof Slot.Signed(var signed, var cancelled)
                        && !cancelled
                        && signed.transaction().fee() > 0);
        if (fees) {
            return index(0);
        }
        return switch (slots.getLast()) {
            case Slot.Deposit(var _, var account) -> account;
            case Slot.Forced(var operation) -> operation.account();
            case Slot.Signed(var signed, var cancelled) ->
                !cancelled && signed.credits()
                        ? signed.receiver()
                        : signed.transaction().from();
        };
    }

    private void check(SealedBatch batch) {
        for (var slot : batch.slots()) {
            if (slot instanceof Slot.Signed(var signed, var _)) {
                int shard = Shards.SIXTEEN.of(signed.transaction().from());
                var state = shards.get(shard);
                shards.set(
                        shard,
                        StateShard.apply(state, new StateShard.Event.Admitted(state.nextChunk(), List.of(signed))));
            }
        }
        var traces = new ArrayList<ShardTrace>();
        Touches.byShard(Shards.SIXTEEN, batch).forEach((shard, touches) -> {
            var applied =
                    StateShard.apply(shards.get(shard), new StateShard.Event.BatchApplied(batch.number(), touches));
            shards.set(shard, applied);
            traces.add(StateShard.trace(applied, batch.number()).orElseThrow());
        });
        var assembly = BatchAssembly.compose(TestBatch.DOMAIN, batch, roots, traces);
        roots = assembly.shardRoots();

        var witness = circuit.witness(assembly.trace());
        assertThat(circuit.shape().firstUnsatisfied(witness)).isEmpty();
        var streams = BatchStreams.of(assembly.trace());
        assertThat(Fr.fromLimbs(witness, 4)).isEqualTo(streams.commitment());
        assertThat(Fr.fromLimbs(witness, 8)).isEqualTo(streams.challenge());
        assertThat(Fr.fromLimbs(witness, 12)).isEqualTo(streams.evaluation());
        assertThat(assembly.trace().newRoot()).isEqualTo(mirrored());
    }

    private Fr mirrored() {
        accounts.forEach(mirror::put);
        return mirror.root();
    }

    private Slot random(Random random, long number) {
        long from = index(random.nextInt(ACCOUNTS));
        var account = accounts.getOrDefault(from, Account.EMPTY);
        if (account.isEmpty() || random.nextInt(5) == 0) {
            return deposit(from, 1 + random.nextInt(1_000_000));
        }
        if (random.nextInt(5) == 0) {
            return forced(random, from);
        }
        if (!account.key().equals(TestBatch.key(from).publicKey())) {
            // Somebody's transfer has opened it.
            return setKey(from);
        }
        boolean cancelled = random.nextInt(5) == 0;
        var open = accounts.keySet().stream().sorted().toList();
        boolean withdrawal = random.nextInt(3) == 0;
        boolean opens = !withdrawal && random.nextInt(2) == 0;
        long receiver = opens ? index(random.nextInt(ACCOUNTS)) : open.get(random.nextInt(open.size()));
        long to = withdrawal || opens ? 0 : receiver;
        long fee = random.nextInt(4);
        long most = Math.max(0, account.balance().longValueExact() - fee);
        boolean payable = account.balance().longValueExact() >= fee;
        long amount = random.nextInt(4) == 0 ? most : (long) (random.nextDouble() * most);
        var transaction = new Transaction(
                withdrawal ? OperationType.WITHDRAW : opens ? OperationType.OPEN : OperationType.TRANSFER,
                from,
                to,
                TOKEN,
                amount,
                payable ? fee : 0,
                account.nonce(),
                cancelled ? number - 1 : number + random.nextInt(2),
                opens ? owner(receiver) : Address.ZERO,
                Fr.ZERO);
        var signed = new SignedTransaction(
                transaction,
                transaction.message(TestBatch.DOMAIN),
                TestBatch.key(from).sign(transaction.message(TestBatch.DOMAIN)),
                opens ? receiver : 0);
        var paid = cancelled ? BigInteger.ZERO : transaction.debit();
        accounts.put(
                from,
                account.withNonce(account.nonce() + 1)
                        .withBalance(account.balance().subtract(paid)));
        if (!cancelled) {
            if (!withdrawal) {
                accounts.putIfAbsent(
                        receiver, new Account(owner(receiver), TOKEN, 0, BigInteger.ZERO, Account.EMPTY.key()));
                add(receiver, amount);
            }
            fees += transaction.fee();
        }
        return new Slot.Signed(signed, cancelled);
    }

    /// By its owner or a stranger.
    private Slot forced(Random random, long index) {
        var owner = owner(random.nextBoolean() ? index : index(random.nextInt(ACCOUNTS)));
        boolean exits = random.nextBoolean();
        if (owner.equals(owner(index))) {
            accounts.computeIfPresent(
                    index,
                    (_, account) -> exits
                            ? account.withBalance(BigInteger.ZERO)
                            : account.withKey(TestBatch.key(index).publicKey()));
        }
        return new Slot.Forced(
                exits
                        ? new ForcedOperation.ForcedExit(queueIndex++, owner, index, 9)
                        : new ForcedOperation.SetKey(
                                queueIndex++, owner, index, TestBatch.key(index).publicKey(), 9));
    }

    private Slot setKey(long index) {
        var key = TestBatch.key(index).publicKey();
        accounts.computeIfPresent(index, (_, account) -> account.withKey(key));
        return new Slot.Forced(new ForcedOperation.SetKey(queueIndex++, owner(index), index, key, 9));
    }

    private Slot deposit(long index, long amount) {
        var deposit = new QueuedDeposit(
                queueIndex++,
                owner(index),
                TOKEN,
                BigInteger.valueOf(amount),
                TestBatch.key(index).publicKey());
        accounts.putIfAbsent(index, new Account(owner(index), TOKEN, 0, BigInteger.ZERO, deposit.key()));
        add(index, amount);
        return new Slot.Deposit(deposit, index);
    }

    private void add(long index, long amount) {
        accounts.computeIfPresent(
                index, (_, account) -> account.withBalance(account.balance().add(BigInteger.valueOf(amount))));
    }

    private static Address owner(long index) {
        return new Address((int) (index >>> 28), index, 7);
    }

    /// All shards but three have one of them.
    private static long index(int account) {
        return Shards.SIXTEEN.account(account, 3L * account);
    }
}
