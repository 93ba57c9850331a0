package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchCommitTest {
    private static final BigInteger TEN = BigInteger.TEN;
    private static RollupOnDevnet chain;

    @BeforeAll
    static void start() {
        chain = new RollupOnDevnet();
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static String refused(BatchHeader header, byte[] slots, byte[] l1Operations) {
        return refusal(chain.operator.send(chain.rollup.commitBatch(new CommittedBatch(header, slots, l1Operations))));
    }

    private static String refused(BatchHeader header) {
        return refused(header, new byte[0], new byte[0]);
    }

    private static BatchHeader header() {
        return DraftBatch.header(chain.nextNumber(), chain.now());
    }

    /// Queues two deposits of the user and returns them as L1 operations, in order.
    private static List<List<BigInteger>> twoDeposits() {
        var operations = new ArrayList<List<BigInteger>>();
        for (int i = 1; i <= 2; i++) {
            var amount = BigInteger.valueOf(1000 + i);
            chain.deposit(chain.user, 0, amount);
            operations.add(DraftBatch.deposit(i, 0, amount, chain.user.address(), AX, AY));
        }
        return operations;
    }

    /// Takes what is in the queue, so that each test finds it empty.
    private static void drain(List<List<BigInteger>> operations) {
        chain.commit(operations);
    }

    private static List<BigInteger> with(List<BigInteger> operation, int index, BigInteger value) {
        var changed = new ArrayList<>(operation);
        changed.set(index, value);
        return changed;
    }

    private static String refusedOperations(List<List<BigInteger>> operations) {
        return refusal(chain.operator.send(chain.rollup.commitBatch(
                DraftBatch.of(chain.nextNumber(), chain.now(), operations).call())));
    }

    @Test
    void theRecordIsWhatPlainArithmeticGives() {
        var deposits = twoDeposits();
        var drafts = List.of(
                DraftBatch.of(chain.nextNumber(), chain.now(), List.of()),
                DraftBatch.of(
                        chain.nextNumber() + 1,
                        chain.now(),
                        List.of(
                                deposits.get(0),
                                DraftBatch.withdrawal(7, 1, TEN, chain.operator.address()),
                                deposits.get(1))),
                DraftBatch.transfers(chain.nextNumber() + 2, chain.now(), DraftBatch.SLOTS / 2),
                new DraftBatch(DraftBatch.header(chain.nextNumber() + 3, chain.now()), List.of(), List.of()),
                DraftBatch.transfers(
                        chain.nextNumber() + 4, chain.now(), DraftBatch.MORE_SLOTS, DraftBatch.MORE_SLOTS / 2 + 1),
                new DraftBatch(
                        DraftBatch.header(chain.nextNumber() + 5, DraftBatch.MORE_SLOTS, chain.now()),
                        List.of(BigInteger.valueOf(77)),
                        List.of(DraftBatch.withdrawal(7, 1, TEN, chain.operator.address()))));
        for (var draft : drafts) {
            var prevRoot = chain.committedRoot();
            long depositsBefore = chain.progress().queueCommitted();
            long taken = draft.operations().stream()
                    .filter(operation -> operation.getFirst().testBit(1)
                            && !operation.getFirst().testBit(0))
                    .count();
            var mined = await(chain.operator.send(chain.rollup.commitBatch(draft.call())));
            var record = draft.record(chain.domain(), prevRoot, depositsBefore + taken);
            assertThat(RollupOnDevnet.events(mined))
                    .containsExactly(
                            new RollupEvent.BatchCommitted(draft.header().number(), record));
            assertThat(chain.progress().queueCommitted()).isEqualTo(depositsBefore + taken);
            assertThat(chain.committedRoot()).isEqualTo(draft.header().newRoot());
            assertThat(chain.devnet.word(chain.rollup.batchHash(draft.header().number())))
                    .isNotZero();

            var transaction =
                    await(chain.devnet.client().transaction(mined.hash())).orElseThrow();
            assertThat(RollupContract.decodeCommit(transaction.input())).isEqualTo(draft.call());
        }
    }

    @Test
    void commitAndProofAtOnceComeToTheSameAsOneAfterTheOther() {
        var prevRoot = chain.committedRoot();
        var draft = DraftBatch.of(chain.nextNumber(), chain.now(), List.of());
        var call = chain.rollup.commitAndProve(draft.call(), RollupOnDevnet.proof(1));
        // Whatever other tests have left unproven.
        proveAll();
        long queueEnd = chain.progress().queueCommitted();
        var mined = await(chain.operator.send(call));
        var record = draft.record(chain.domain(), prevRoot, queueEnd);
        long number = draft.header().number();
        assertThat(RollupOnDevnet.events(mined))
                .containsExactly(new RollupEvent.BatchCommitted(number, record), new RollupEvent.BatchProven(number));
        assertThat(chain.progress().committed()).isEqualTo(number);
        assertThat(chain.progress().proven()).isEqualTo(number);
        assertThat(chain.committedRoot()).isEqualTo(draft.header().newRoot());
        assertThat(RollupContract.decodeCommit(call.input())).isEqualTo(draft.call());
        assertThat(RollupContract.proofIn(call.input())).contains(RollupOnDevnet.proof(1));
    }

    @Test
    void commitAndProofAtOnceAreRefusedTogether() {
        proveAll();
        var before = chain.progress();
        var root = chain.committedRoot();
        var draft = DraftBatch.of(chain.nextNumber(), chain.now(), List.of());
        assertThat(Devnet.refusal(
                        chain.operator.send(chain.rollup.commitAndProve(draft.call(), RollupOnDevnet.proof(0)))))
                .isEqualTo("ProofRejected(" + chain.nextNumber() + ")");
        assertThat(Devnet.refusal(chain.user.send(chain.rollup.commitAndProve(draft.call(), RollupOnDevnet.proof(1)))))
                .startsWith("NotOperator(");
        assertThat(chain.progress()).isEqualTo(before);
        assertThat(chain.committedRoot()).isEqualTo(root);
        chain.commit(List.of());
        var next = DraftBatch.of(chain.nextNumber(), chain.now(), List.of());
        assertThat(Devnet.refusal(
                        chain.operator.send(chain.rollup.commitAndProve(next.call(), RollupOnDevnet.proof(1)))))
                .as("the batch before is not proven")
                .startsWith("WrongBatch(");
    }

    /// Of every batch whose commit is still among the chain's logs.
    private void proveAll() {
        for (long number = chain.progress().proven() + 1; number < chain.nextNumber(); number++) {
            long of = number;
            chain.prove(await(chain.devnet.client().ask(l1 -> RollupReaderClient.committed(l1, chain.deployment, of))));
        }
    }

    @Test
    void anotherCallIsNotReadAsACommit() {
        var claim = chain.rollup.claim(0, chain.user.address()).input();
        assertThatThrownBy(() -> RollupContract.decodeCommit(claim)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTheOperatorCommits() {
        var draft = DraftBatch.of(chain.nextNumber(), chain.now(), List.of());
        assertThat(refusal(chain.user.send(chain.rollup.commitBatch(draft.call()))))
                .startsWith("NotOperator(");
    }

    @Test
    void aBatchThatIsNotTheNextIsRefused() {
        long next = chain.nextNumber();
        for (long number : new long[] {0, next - 1, next + 1}) {
            assertThat(refused(DraftBatch.header(number, chain.now())))
                    .isEqualTo("WrongBatch(" + next + ", " + number + ")");
        }
    }

    @Test
    void aRootOrCommitmentThatIsNotCanonicalIsRefused() {
        var header = header();
        var root =
                new BatchHeader(header.number(), header.size(), 0, header.timestamp(), Fr.MODULUS, header.commitment());
        var commitment =
                new BatchHeader(header.number(), header.size(), 0, header.timestamp(), header.newRoot(), Fr.MODULUS);
        assertThat(refused(root)).startsWith("RootNotInField(");
        assertThat(refused(commitment)).startsWith("CommitmentNotInField(");
    }

    @Test
    void aTimeBeforeThePreviousBatchOrFarAheadIsRefused() {
        drain(List.of());
        long last = chain.progress().timestamp();
        long next = chain.nextNumber();
        assertThat(refused(DraftBatch.header(next, last - 1))).startsWith("TimestampOutOfRange(");
        assertThat(refused(DraftBatch.header(next, chain.now() + 100_000))).startsWith("TimestampOutOfRange(");
        long l1Time = await(chain.devnet.client().block(BlockTag.LATEST)).timestamp();
        assertThat(refused(DraftBatch.header(next, Math.max(last, l1Time + 600))))
                .isEmpty();
    }

    @Test
    void slotsThatAreTooLongOrNotWholeOrNotTrimmedAreRefused() {
        var full = new byte[31 * DraftBatch.SLOTS / 2];
        Arrays.fill(full, (byte) 1);
        assertThat(refused(header(), Arrays.copyOf(full, full.length + 31), new byte[0]))
                .isEqualTo("SlotsMalformed(155)");
        assertThat(refused(header(), Arrays.copyOf(full, 30), new byte[0])).isEqualTo("SlotsMalformed(30)");
        var untrimmed = full.clone();
        Arrays.fill(untrimmed, untrimmed.length - 31, untrimmed.length, (byte) 0);
        assertThat(refused(header(), untrimmed, new byte[0])).isEqualTo("SlotsNotTrimmed()");
    }

    @Test
    void aSizeThatHasNoVerifierIsRefused() {
        for (int size : new int[] {0, 1, 7, 9, 40, 0xFFFF}) {
            assertThat(refused(DraftBatch.header(chain.nextNumber(), size, chain.now())))
                    .isEqualTo("UnknownSize(" + size + ")");
        }
    }

    @Test
    void eachSizeTakesAsManySlotsAndOperationsAsItHas() {
        var more = DraftBatch.header(chain.nextNumber(), DraftBatch.MORE_SLOTS, chain.now());
        int elements = DraftBatch.MORE_SLOTS / 2 + 1;
        var tooLong = new byte[31 * (elements + 1)];
        Arrays.fill(tooLong, (byte) 1);
        // The circuit pads this size to whole groups of elements, but nothing may stand there.
        assertThat(refused(more, tooLong, new byte[0])).isEqualTo("SlotsMalformed(" + tooLong.length + ")");
        assertThat(refused(more, new byte[0], new byte[128 * (DraftBatch.MORE_SLOTS + 1)]))
                .isEqualTo("L1OpsMalformed(5120)");
        var batch = DraftBatch.transfers(more.number(), chain.now(), DraftBatch.MORE_SLOTS, elements);
        assertThat(refused(DraftBatch.header(more.number(), chain.now()), batch.slots(), new byte[0]))
                .isEqualTo("SlotsMalformed(" + batch.slots().length + ")");
    }

    @Test
    void theContractTellsItsSizesAndTheirVerifiers() {
        var sizes = RollupContract.sizesOf(await(chain.devnet.client().call(chain.rollup.sizes())));
        assertThat(sizes).containsExactly(new BatchSize(DraftBatch.SLOTS), new BatchSize(DraftBatch.MORE_SLOTS));
        for (var size : sizes) {
            assertThat(chain.devnet.word(chain.rollup.verifierOf(size))).isNotZero();
        }
        assertThat(refusal(chain.devnet.client().call(chain.rollup.verifierOf(new BatchSize(9)))))
                .isEqualTo("UnknownSize(9)");
    }

    @Test
    void l1OperationsThatAreNotWholeOrMoreThanSlotsAreRefused() {
        assertThat(refused(header(), new byte[0], new byte[127])).isEqualTo("L1OpsMalformed(127)");
        assertThat(refused(header(), new byte[0], new byte[128 * (DraftBatch.SLOTS + 1)]))
                .isEqualTo("L1OpsMalformed(1152)");
    }

    @Test
    void depositsThatDifferFromTheQueueAreRefused() {
        var deposits = twoDeposits();
        long queueIndex = chain.progress().queueCommitted();
        var first = deposits.getFirst();
        var packed = first.getFirst();
        var lies = List.of(
                with(first, 0, packed.add(BigInteger.ONE.shiftLeft(68))),
                with(first, 0, packed.add(BigInteger.ONE.shiftLeft(36))),
                with(first, 0, packed.add(BigInteger.ONE.shiftLeft(196))),
                with(first, 1, DraftBatch.word(chain.operator.address())),
                with(first, 1, first.get(1).add(BigInteger.ONE.shiftLeft(160))),
                with(first, 2, AY),
                with(first, 3, AY.add(Fr.MODULUS)));
        for (var lie : lies) {
            assertThat(refusedOperations(List.of(lie))).isEqualTo("QueueMismatch(" + queueIndex + ")");
        }
        drain(deposits);
    }

    @Test
    void depositsOutOfOrderOrTwiceOrBeyondTheQueueAreRefused() {
        var deposits = twoDeposits();
        long queueIndex = chain.progress().queueCommitted();
        assertThat(refusedOperations(List.of(deposits.get(1)))).isEqualTo("QueueMismatch(" + queueIndex + ")");
        assertThat(refusedOperations(List.of(deposits.get(0), deposits.get(0))))
                .isEqualTo("QueueMismatch(" + (queueIndex + 1) + ")");
        drain(deposits);
        assertThat(refusedOperations(List.of(deposits.get(1)))).isEqualTo("QueueMismatch(" + (queueIndex + 2) + ")");
    }

    @Test
    void otherKindsOfOperationsAndSpareBitsInAWithdrawalAreRefused() {
        var withdrawal = DraftBatch.withdrawal(1, 0, TEN, chain.user.address());
        var packed = withdrawal.getFirst();
        var malformed = List.of(
                with(withdrawal, 0, packed.subtract(BigInteger.TWO)),
                with(withdrawal, 0, packed.add(BigInteger.ONE.shiftLeft(196))),
                with(withdrawal, 1, withdrawal.get(1).add(BigInteger.ONE.shiftLeft(160))),
                with(withdrawal, 2, BigInteger.ONE),
                with(withdrawal, 3, BigInteger.ONE),
                Collections.nCopies(4, BigInteger.ZERO));
        for (var operation : malformed) {
            assertThat(refusedOperations(List.of(operation))).isEqualTo("L1OpMalformed(0)");
        }
    }

    @Test
    void theDomainDiffersByChainAndByAddress() {
        var other = chain.deploy().rollup();
        assertThat(chain.devnet.word(other.view("domain"))).isNotEqualTo(chain.domain());
        var before = chain.domain();
        await(chain.devnet.client().ask(l1 -> l1.ask("anvil_setChainId", 31_338)));
        var elsewhere = chain.domain();
        await(chain.devnet.client().ask(l1 -> l1.ask("anvil_setChainId", DevnetProcess.CHAIN_ID)));
        assertThat(elsewhere).isNotEqualTo(before);
        assertThat(chain.domain()).isEqualTo(before);
    }
}
