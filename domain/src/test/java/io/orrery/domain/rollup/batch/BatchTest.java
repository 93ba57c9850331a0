package io.orrery.domain.rollup.batch;

import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.receipt;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Batch.Command;
import io.orrery.domain.rollup.batch.Batch.Obligation;
import io.orrery.domain.rollup.batch.Batch.Refusal;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.zk.field.Fr;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Batch.Settings SETTINGS = new Batch.Settings(100, 3, Settlement.AS_READY, true);
    private static final List<Fr> ROOTS_BEFORE = Collections.nCopies(16, Fr.of(1));
    private static final List<Fr> ROOTS_AFTER = Collections.nCopies(16, Fr.of(2));
    private static final Batch.Assembly ASSEMBLY =
            new Batch.Assembly(ROOTS_AFTER, Fr.of(3), digest(30), digest(31), Fr.of(4), Fr.of(5), Fr.of(6));

    /// From an account of shard 0 to one of shard 9.
    private static final SealedBatch SEALED = new SealedBatch(
            2,
            new BatchSize(39),
            Shards.SIXTEEN.account(9, 0),
            7,
            List.of(new Slot.Signed(transfer(0, Shards.SIXTEEN.account(9, 0), 0, 5, 0, 0), false)));

    private BatchState state = Batch.initial(Shards.SIXTEEN, 2);

    private void accept(Command command) {
        for (var event : events(Batch.decide(SETTINGS, state, command))) {
            state = Batch.apply(state, event);
        }
    }

    private Decision<Batch.Event, Refusal> decide(Command command) {
        return Batch.decide(SETTINGS, state, command);
    }

    private <O extends Obligation> List<O> owed(Class<O> kind) {
        return Batch.owed(SETTINGS, state).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private void openAndAssemble() {
        accept(new Command.Open(SEALED));
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0));
        accept(new Command.ShardApplied(9, digest(9)));
        accept(new Command.ShardApplied(0, digest(10)));
        accept(new Command.Assemble(ASSEMBLY));
    }

    private void predecessor(BatchStage... stages) {
        for (var stage : stages) {
            accept(new Command.PredecessorReached(stage, List.of(), 0));
        }
    }

    @Test
    void aBatchThatIsNotOpenOwesNothing() {
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0));
        assertThat(Batch.owed(SETTINGS, state)).isEmpty();
    }

    @Test
    void aBatchIsOpenedOnceAndWithOneContent() {
        accept(new Command.Open(SEALED));
        assertThat(isAlreadyDone(decide(new Command.Open(SEALED)))).isTrue();
        var other = new SealedBatch(2, SEALED.size(), 1, 7, SEALED.slots());
        var larger = new SealedBatch(2, new BatchSize(40), SEALED.feeAccount(), 7, SEALED.slots());
        assertThat(decide(new Command.Open(other))).isEqualTo(new Decision.Refuse<>(Refusal.CONFLICT, ""));
        assertThat(decide(new Command.Open(larger))).isEqualTo(new Decision.Refuse<>(Refusal.CONFLICT, ""));
        assertThat(Batch.decide(SETTINGS, Batch.initial(Shards.SIXTEEN, 3), new Command.Open(SEALED)))
                .isEqualTo(new Decision.Refuse<>(Refusal.CONFLICT, "number"));
    }

    @Test
    void shardsAreAskedOnlyWhenTheBatchBeforeIsAssembled() {
        accept(new Command.Open(SEALED));
        assertThat(owed(Obligation.ApplyToShard.class)).isEmpty();
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0));
        var touches = Touches.byShard(Shards.SIXTEEN, SEALED);
        assertThat(owed(Obligation.ApplyToShard.class))
                .containsExactly(
                        new Obligation.ApplyToShard(0, java.util.Objects.requireNonNull(touches.get(0))),
                        new Obligation.ApplyToShard(9, java.util.Objects.requireNonNull(touches.get(9))));
    }

    @Test
    void theFirstBatchStartsFromTheGenesisState() {
        state = Batch.initial(Shards.SIXTEEN, 1);
        accept(new Command.Open(new SealedBatch(1, SEALED.size(), SEALED.feeAccount(), 7, SEALED.slots())));
        assertThat(owed(Obligation.ApplyToShard.class)).hasSize(2);
        accept(new Command.ShardApplied(0, digest(10)));
        accept(new Command.ShardApplied(9, digest(9)));
        assertThat(owed(Obligation.Compose.class))
                .containsExactly(new Obligation.Compose(
                        BatchAssembly.genesisShardRoots(Shards.SIXTEEN), List.of(digest(10), digest(9))));
    }

    @Test
    void tracesAreComposedInShardOrderOnceAllAreThere() {
        accept(new Command.Open(SEALED));
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0));
        accept(new Command.ShardApplied(9, digest(9)));
        assertThat(owed(Obligation.Compose.class)).isEmpty();
        assertThat(owed(Obligation.ApplyToShard.class)).hasSize(1);
        accept(new Command.ShardApplied(0, digest(10)));
        assertThat(owed(Obligation.Compose.class))
                .containsExactly(new Obligation.Compose(ROOTS_BEFORE, List.of(digest(10), digest(9))));
        accept(new Command.Assemble(ASSEMBLY));
        assertThat(owed(Obligation.Compose.class)).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.Assemble(ASSEMBLY)))).isTrue();
    }

    private static final Batch.Settings ELSEWHERE = new Batch.Settings(100, 3, Settlement.AS_READY, false);
    private static final Batch.Publication PUBLICATION =
            new Batch.Publication(DataMode.VALIDIUM, digest(32), Fr.of(7), Fr.of(8));

    private void assembleElsewhere() {
        accept(new Command.Open(SEALED));
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0));
        accept(new Command.ShardApplied(9, digest(9)));
        accept(new Command.ShardApplied(0, digest(10)));
        for (var event : events(Batch.decide(ELSEWHERE, state, new Command.Assemble(ASSEMBLY)))) {
            state = Batch.apply(state, event);
        }
    }

    @Test
    void aBatchWhoseDataGoesElsewhereIsNeitherProvenNorCommittedBeforeTheDataIsThere() {
        assembleElsewhere();
        predecessor(BatchStage.COMMITTED);
        assertThat(owed(Obligation.Publish.class)).containsExactly(new Obligation.Publish(digest(31)));
        assertThat(owed(Obligation.RequestProof.class)).isEmpty();
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        assertThat(decide(new Command.Observed(BatchStage.COMMITTED, receipt(1), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));

        accept(new Command.DataPublished(PUBLICATION));
        assertThat(owed(Obligation.Publish.class)).isEmpty();
        assertThat(owed(Obligation.RequestProof.class))
                .containsExactly(new Obligation.RequestProof(ProofRequest.ofBatch(
                        "batch-39-validium", List.of(Fr.of(4), Fr.of(7), Fr.of(8)), digest(30), 2)));
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 0, digest(32)), 0));
    }

    @Test
    void theFirstReceiptOfABatchIsItsLastWhateverBecomesOfItsCommit() {
        assembleElsewhere();
        predecessor(BatchStage.COMMITTED);
        accept(new Command.DataPublished(PUBLICATION));
        var other = new Batch.Publication(DataMode.ROLLUP, digest(33), Fr.of(5), Fr.of(6));
        assertThat(isAlreadyDone(decide(new Command.DataPublished(other)))).isTrue();
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(1), 0));
        accept(new Command.TakenBack(BatchStage.COMMITTED, 1));
        assertThat(owed(Obligation.Publish.class)).isEmpty();
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 0, digest(32)), 0));
    }

    @Test
    void aLayerThatFallsBackToCalldataMakesARollupsBatchOfIt() {
        assembleElsewhere();
        accept(new Command.DataPublished(new Batch.Publication(DataMode.ROLLUP, digest(33), Fr.of(5), Fr.of(6))));
        assertThat(owed(Obligation.RequestProof.class))
                .containsExactly(new Obligation.RequestProof(
                        ProofRequest.ofBatch("batch-39", List.of(Fr.of(4), Fr.of(5), Fr.of(6)), digest(30), 2)));
    }

    @Test
    void dataIsNotPublishedBeforeItIsKnown() {
        accept(new Command.Open(SEALED));
        assertThat(decide(new Command.DataPublished(PUBLICATION)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));
    }

    @Test
    void theSequencerHearsOfTheReceiptWithTheCommit() {
        assembleElsewhere();
        predecessor(BatchStage.COMMITTED);
        accept(new Command.DataPublished(PUBLICATION));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(1), 0));
        accept(new Command.SequencerInformed(BatchStage.SEALED, 0));
        assertThat(owed(Obligation.InformSequencer.class).getFirst().progress().streams())
                .contains(digest(31));
        accept(new Command.SequencerInformed(BatchStage.ASSEMBLED, 0));
        assertThat(owed(Obligation.InformSequencer.class).getFirst().progress().streams())
                .contains(digest(32));
    }

    @Test
    void anAssembledBatchWantsAProofByItsSizesCircuitUntilItHasOne() {
        openAndAssemble();
        assertThat(owed(Obligation.RequestProof.class))
                .containsExactly(new Obligation.RequestProof(
                        ProofRequest.ofBatch("batch-39", List.of(Fr.of(4), Fr.of(5), Fr.of(6)), digest(30), 2)));
        accept(new Command.ProofReady(digest(50)));
        assertThat(owed(Obligation.RequestProof.class)).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.ProofReady(digest(51))))).isTrue();
    }

    @Test
    void eachL1StepWaitsForTheSameStepOfTheBatchBefore() {
        openAndAssemble();
        accept(new Command.ProofReady(digest(50)));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        predecessor(BatchStage.COMMITTED);
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 0, digest(31)), 0));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        predecessor(BatchStage.PROVEN);
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Prove(2, 0, digest(31), digest(50)), 0));
        accept(new Command.Observed(BatchStage.PROVEN, receipt(5), 0));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        predecessor(BatchStage.EXECUTED);
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Execute(2, 0, digest(31)), 0));
        accept(new Command.Observed(BatchStage.EXECUTED, receipt(6), 0));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
    }

    private static final long SEALED_MS = 1_234_000;

    private static Batch.Settings together(long waitMs) {
        return new Batch.Settings(100, 3, new Settlement(true, waitMs, 10), true);
    }

    private List<Obligation.Submit> submits(Batch.Settings settings) {
        return Batch.owed(settings, state).stream()
                .filter(Obligation.Submit.class::isInstance)
                .map(Obligation.Submit.class::cast)
                .toList();
    }

    private void accept(Batch.Settings settings, Command command) {
        for (var event : events(Batch.decide(settings, state, command))) {
            state = Batch.apply(state, event);
        }
    }

    private boolean isDue(Batch.Settings settings, long nowMs) {
        return !isAlreadyDone(Batch.decide(settings, state, new Command.CommitDue(nowMs)));
    }

    private static final Obligation.Submit COMMIT = new Obligation.Submit(new L1Intent.Commit(2, 0, digest(31)), 0);
    private static final Obligation.Submit PROVE =
            new Obligation.Submit(new L1Intent.Prove(2, 0, digest(31), digest(50)), 0);
    private static final L1Intent BOTH = new L1Intent.CommitAndProve(2, 0, digest(31), digest(50));

    /// A batch of which commit and proof are on their way in one transaction.
    private Batch.Settings join() {
        var settings = together(5_000);
        openAndAssemble();
        predecessor(BatchStage.COMMITTED);
        accept(settings, new Command.ProofReady(digest(50)));
        assertThat(submits(settings)).as("the batch before is not proven").isEmpty();
        accept(settings, new Command.PredecessorReached(BatchStage.PROVEN, List.of(), 0));
        assertThat(submits(settings)).containsExactly(new Obligation.Submit(BOTH, 0));
        assertThat(isDue(settings, Long.MAX_VALUE)).as("it is on its way").isFalse();
        return settings;
    }

    @Test
    void whereBothGoTogetherACommitWaitsForItsProofAndForThePredecessors() {
        var settings = join();
        accept(settings, new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(submits(settings))
                .as("nothing new: it is proven by the same transaction")
                .containsExactly(new Obligation.Submit(BOTH, 0));
        accept(settings, new Command.Observed(BatchStage.PROVEN, receipt(4), 0));
        accept(settings, new Command.TakenBack(BatchStage.COMMITTED, 1));
        assertThat(submits(settings)).as("the same intent again").containsExactly(new Obligation.Submit(BOTH, 0));
    }

    @Test
    void whereSomebodyElseHasCommittedItItsProofFollowsAlone() {
        var settings = join();
        accept(settings, new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        accept(settings, new Command.IntentReverted(BOTH, "WrongBatch(3, 2)", 1_000));
        assertThat(submits(settings)).containsExactly(PROVE);
    }

    @Test
    void aCommitThatHasWaitedLongEnoughGoesAloneAndStaysSo() {
        var settings = together(5_000);
        openAndAssemble();
        assertThat(isDue(settings, Long.MAX_VALUE))
                .as("the batch before is not committed")
                .isFalse();
        predecessor(BatchStage.COMMITTED);
        long due = state.sealed().orElseThrow().timestamp() * 1_000 + 5_000;
        assertThat(Batch.owed(settings, state)).contains(new Obligation.CommitAlone(due));
        assertThat(isDue(settings, due - 1)).isFalse();
        accept(settings, new Command.CommitDue(due));
        assertThat(submits(settings)).containsExactly(COMMIT);
        accept(settings, new Command.ProofReady(digest(50)));
        accept(settings, new Command.PredecessorReached(BatchStage.PROVEN, List.of(), 0));
        assertThat(submits(settings)).as("its commit may be on its way").containsExactly(COMMIT);
        accept(settings, new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(submits(settings)).containsExactly(PROVE);
        accept(settings, new Command.TakenBack(BatchStage.COMMITTED, 1));
        assertThat(submits(settings)).as("the same intent again").containsExactly(COMMIT);
    }

    @Test
    void aBatchWithSomethingThatL1AsksForWaitsAPartOfWhatIsLeftUntilItsDeadline() {
        var settings = together(5_000);
        var asked = new ForcedOperation.ForcedExit(3, new Address(1, 1, 1), 7, SEALED_MS / 1_000 + 20);
        accept(new Command.Open(
                new SealedBatch(2, new BatchSize(39), 7, SEALED_MS / 1_000, List.of(new Slot.Forced(asked)))));
        predecessor(BatchStage.ASSEMBLED);
        accept(new Command.ShardApplied(0, digest(9)));
        accept(new Command.Assemble(ASSEMBLY));
        predecessor(BatchStage.COMMITTED);
        assertThat(Batch.owed(settings, state)).contains(new Obligation.CommitAlone(SEALED_MS + 2_000));
    }

    @Test
    void aRevertedIntentIsTriedAgainLaterAndLaterButNotForEver() {
        openAndAssemble();
        predecessor(BatchStage.COMMITTED);
        accept(new Command.IntentReverted(new L1Intent.Commit(2, 0, digest(31)), "no", 1_000));
        assertThat(state.lastRevert()).isEqualTo("no");
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 1, digest(31)), 1_100));
        assertThat(isAlreadyDone(
                        decide(new Command.IntentReverted(new L1Intent.Commit(2, 0, digest(31)), "no", 1_000))))
                .as("the same revert again")
                .isTrue();
        accept(new Command.IntentReverted(new L1Intent.Commit(2, 1, digest(31)), "no", 2_000));
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 2, digest(31)), 2_200));
        accept(new Command.IntentReverted(new L1Intent.Commit(2, 2, digest(31)), "no", 3_000));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(state.attempts()).isZero();
        assertThat(state.lastRevert()).isEmpty();
    }

    @Test
    void whatHasRevertedTooOftenIsTriedAgainWhereAPersonAsksAndNothingElseIs() {
        openAndAssemble();
        predecessor(BatchStage.COMMITTED);
        var notStuck = new Decision.Refuse<Batch.Event, Refusal>(Refusal.NOT_STUCK, "");
        assertThat(decide(new Command.Requeue())).isEqualTo(notStuck);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(decide(new Command.Requeue())).isEqualTo(notStuck);
            accept(new Command.IntentReverted(new L1Intent.Commit(2, attempt, digest(31)), "no", 1_000));
        }
        assertThat(owed(Obligation.Submit.class)).isEmpty();

        accept(new Command.Requeue());

        assertThat(owed(Obligation.Submit.class))
                .as("by an intent that the lane does not know")
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 1 << 16, digest(31)), 0));
        assertThat(decide(new Command.Requeue())).isEqualTo(notStuck);
        assertThat(Batch.decide(SETTINGS, Batch.initial(Shards.SIXTEEN, 9), new Command.Requeue()))
                .isEqualTo(notStuck);
    }

    @Test
    void factsAndPredecessorsOutOfOrderAreRefusedAndRepeatedOnesAreDone() {
        assertThat(decide(new Command.PredecessorReached(BatchStage.COMMITTED, List.of(), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));
        assertThat(decide(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));
        openAndAssemble();
        assertThat(decide(new Command.Observed(BatchStage.PROVEN, receipt(4), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(isAlreadyDone(decide(new Command.Observed(BatchStage.COMMITTED, receipt(9), 0))))
                .isTrue();
        assertThat(isAlreadyDone(decide(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 0))))
                .isTrue();
    }

    @Test
    void sequencerAndSuccessorAreToldEachStageInOrderUntilTheyKnow() {
        openAndAssemble();
        assertThat(owed(Obligation.InformSequencer.class))
                .containsExactly(new Obligation.InformSequencer(
                        new BatchProgress(2, BatchStage.SEALED, Optional.empty(), Optional.empty(), Optional.empty()),
                        0));
        assertThat(owed(Obligation.InformSuccessor.class))
                .containsExactly(new Obligation.InformSuccessor(BatchStage.ASSEMBLED, ROOTS_AFTER, 0));
        accept(new Command.SequencerInformed(BatchStage.SEALED, 0));
        accept(new Command.SuccessorInformed(BatchStage.ASSEMBLED, 0));
        assertThat(isAlreadyDone(decide(new Command.SuccessorInformed(BatchStage.ASSEMBLED, 0))))
                .isTrue();
        assertThat(owed(Obligation.InformSequencer.class))
                .containsExactly(new Obligation.InformSequencer(
                        new BatchProgress(
                                2,
                                BatchStage.ASSEMBLED,
                                Optional.of(Fr.of(3)),
                                Optional.of(digest(31)),
                                Optional.empty()),
                        0));
        assertThat(owed(Obligation.InformSuccessor.class)).isEmpty();
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        assertThat(owed(Obligation.InformSuccessor.class))
                .containsExactly(new Obligation.InformSuccessor(BatchStage.COMMITTED, List.of(), 0));
        accept(new Command.SequencerInformed(BatchStage.ASSEMBLED, 0));
        assertThat(owed(Obligation.InformSequencer.class).getFirst().progress().receipt())
                .contains(receipt(4));
    }

    private void execute() {
        openAndAssemble();
        accept(new Command.ProofReady(digest(50)));
        predecessor(BatchStage.COMMITTED, BatchStage.PROVEN, BatchStage.EXECUTED);
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        accept(new Command.Observed(BatchStage.PROVEN, receipt(5), 0));
        accept(new Command.Observed(BatchStage.EXECUTED, receipt(6), 0));
    }

    @Test
    void whatAReorganisationTakesBackIsOwedAgainWithTheSameIntent() {
        execute();
        accept(new Command.TakenBack(BatchStage.PROVEN, 1));
        assertThat(state.stage()).contains(BatchStage.COMMITTED);
        assertThat(state.receipts()).containsOnlyKeys(BatchStage.COMMITTED);
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Prove(2, 0, digest(31), digest(50)), 0));
        assertThat(isAlreadyDone(decide(new Command.TakenBack(BatchStage.PROVEN, 1))))
                .isTrue();
        assertThat(isAlreadyDone(decide(new Command.Observed(BatchStage.PROVEN, receipt(5), 0))))
                .as("said before the reorganisation")
                .isTrue();
        accept(new Command.Observed(BatchStage.PROVEN, receipt(9), 1));
        assertThat(state.receipts()).containsEntry(BatchStage.PROVEN, receipt(9));
    }

    @Test
    void everybodyIsToldHowFarABatchHasFallenAndThenWhatItReachesAgain() {
        execute();
        for (var stage : List.of(BatchStage.SEALED, BatchStage.ASSEMBLED, BatchStage.COMMITTED, BatchStage.PROVEN)) {
            accept(new Command.SequencerInformed(stage, 0));
        }
        accept(new Command.TakenBack(BatchStage.PROVEN, 1));
        accept(new Command.Observed(BatchStage.PROVEN, receipt(9), 1));
        assertThat(owed(Obligation.InformSequencer.class))
                .extracting(obligation -> obligation.progress().stage() + " " + obligation.fork())
                .containsExactly("COMMITTED 1");
        assertThat(isAlreadyDone(decide(new Command.SequencerInformed(BatchStage.EXECUTED, 0))))
                .as("an answer of before")
                .isTrue();
        accept(new Command.SequencerInformed(BatchStage.COMMITTED, 1));
        assertThat(owed(Obligation.InformSequencer.class))
                .extracting(obligation -> obligation.progress().stage() + " " + obligation.fork())
                .containsExactly("PROVEN 1");
        assertThat(owed(Obligation.InformSuccessor.class))
                .as("knows nothing yet")
                .containsExactly(new Obligation.InformSuccessor(BatchStage.ASSEMBLED, ROOTS_AFTER, 1));
    }

    @Test
    void whoeverMissedAForkIsToldTheLowestThatTheBatchHasStoodSince() {
        execute();
        accept(new Command.SuccessorInformed(BatchStage.ASSEMBLED, 0));
        accept(new Command.SuccessorInformed(BatchStage.COMMITTED, 0));
        accept(new Command.SuccessorInformed(BatchStage.PROVEN, 0));
        accept(new Command.TakenBack(BatchStage.COMMITTED, 1));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(14), 1));
        accept(new Command.Observed(BatchStage.PROVEN, receipt(15), 1));
        accept(new Command.TakenBack(BatchStage.PROVEN, 2));
        assertThat(owed(Obligation.InformSuccessor.class))
                .containsExactly(new Obligation.InformSuccessor(BatchStage.ASSEMBLED, ROOTS_AFTER, 2));
    }

    @Test
    void aBatchWaitsAgainForAPredecessorThatHasFallen() {
        openAndAssemble();
        predecessor(BatchStage.COMMITTED, BatchStage.PROVEN);
        assertThat(owed(Obligation.Submit.class)).hasSize(1);
        accept(new Command.PredecessorReached(BatchStage.ASSEMBLED, ROOTS_BEFORE, 3));
        assertThat(owed(Obligation.Submit.class)).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.PredecessorReached(BatchStage.EXECUTED, List.of(), 0))))
                .as("of before the fork")
                .isTrue();
        assertThat(decide(new Command.PredecessorReached(BatchStage.PROVEN, List.of(), 3)))
                .isEqualTo(new Decision.Refuse<>(Refusal.OUT_OF_ORDER, ""));
        accept(new Command.PredecessorReached(BatchStage.COMMITTED, List.of(), 3));
        assertThat(owed(Obligation.Submit.class)).hasSize(1);
    }

    @Test
    void whatAnOperatorHasTakenBackIsCommittedByAnIntentThatTheLaneDoesNotKnow() {
        openAndAssemble();
        accept(new Command.ProofReady(digest(50)));
        predecessor(BatchStage.COMMITTED);
        accept(new Command.IntentReverted(new L1Intent.Commit(2, 0, digest(31)), "no", 1_000));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0));
        accept(new Command.Revoked(1));
        assertThat(state.stage()).contains(BatchStage.ASSEMBLED);
        int again = 1 << 16;
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, again, digest(31)), 0));
        assertThat(isAlreadyDone(decide(new Command.Revoked(1)))).isTrue();
        assertThat(isAlreadyDone(decide(new Command.Observed(BatchStage.COMMITTED, receipt(4), 0))))
                .as("said before")
                .isTrue();
        accept(new Command.IntentReverted(new L1Intent.Commit(2, again, digest(31)), "no", 1_000));
        assertThat(owed(Obligation.Submit.class))
                .as("after as long as a first revert")
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, again + 1, digest(31)), 1_100));
        accept(new Command.Observed(BatchStage.COMMITTED, receipt(8), 1));
        predecessor(BatchStage.PROVEN);
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Prove(2, again, digest(31), digest(50)), 0));
        accept(new Command.Revoked(2));
        assertThat(owed(Obligation.Submit.class))
                .containsExactly(new Obligation.Submit(new L1Intent.Commit(2, 2 * again, digest(31)), 0));
    }

    @Test
    void aFinalBatchLosesNothing() {
        execute();
        accept(new Command.Observed(BatchStage.FINALIZED, receipt(6), 0));
        assertThat(decide(new Command.TakenBack(BatchStage.EXECUTED, 1)))
                .isEqualTo(new Decision.Refuse<>(Refusal.FINAL, ""));
    }
}
