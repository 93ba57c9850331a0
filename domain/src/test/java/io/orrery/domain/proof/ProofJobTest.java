package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofJob.Command;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofJob.Obligation;
import io.orrery.domain.proof.ProofJob.Outcome;
import io.orrery.domain.proof.ProofJob.Refusal;
import io.orrery.zk.field.Fr;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProofJobTest {
    private static final ProofJob.Settings SETTINGS = new ProofJob.Settings(1_000, 10_000, 100, 700, 0, 3);
    private static final ProofRequest BATCH = ProofRequest.ofBatch("batch-8", List.of(Fr.of(1)), digest(3), 7);
    private static final ProofRequest CALLER = new ProofRequest(
            new CircuitRef.Stored(digest(4)), new ProofSource.Inputs(digest(5)), new Requester.Caller(0, 5_000));
    private static final ProofFailure BROKEN = new ProofFailure(Cause.WORKER_FAILED, "no memory");

    private ProofJobState state = ProofJob.initial();

    private void accept(Command command) {
        for (var event : events(decide(command))) {
            state = ProofJob.apply(state, event);
        }
    }

    private Decision<Event, Refusal> decide(Command command) {
        return ProofJob.decide(SETTINGS, state, command);
    }

    private static Decision<Event, Refusal> refused(Refusal reason, String field) {
        return new Decision.Refuse<>(reason, field);
    }

    /// What is owed, once the table of dead letters tells what it has to.
    private List<Obligation> owed() {
        for (var obligation : ProofJob.owed(state)) {
            if (obligation instanceof Obligation.File(var letter, var faults)) {
                assertThat(letter.isPresent()).isEqualTo(faults > 0);
                accept(new Command.LetterFiled(faults));
            }
        }
        return ProofJob.owed(state);
    }

    /// A worker takes the job and fails at once.
    private void failedAttempt(ProofFailure failure, long nowMs) {
        accept(new Command.Offer("a", false, nowMs));
        accept(new Command.Fail(state.lastToken(), failure, 0, nowMs));
    }

    static Stream<ProofRequest> requests() {
        return Stream.of(BATCH, CALLER);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aJobThatAPersonRequeuesIsTakenFromItsWorkerWithoutBlameAndTheNextLeaseHasAHigherToken(ProofRequest request) {
        accept(new Command.Request(request));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Requeue(10));
        assertThat(state.leases()).isEmpty();
        assertThat(state.faults()).isZero();
        assertThat(decide(new Command.Renew(1, 11))).isEqualTo(refused(Refusal.FENCED, "token"));
        assertThat(owed()).containsExactly(new Obligation.Queue(request, 0));
        accept(new Command.Offer("b", false, 12));
        assertThat(state.leases()).extracting(Lease::token).containsExactly(2L);
        accept(new Command.Deliver(1, digest(9)));
        assertThat(state.outcome()).as("a late proof is a proof").contains(new Outcome.Proven(digest(9)));
    }

    @Test
    void aJobThatRestsOrIsDeadIsTriedAtOnceWhereAPersonRequeuesIt() {
        accept(new Command.Request(BATCH));
        assertThat(decide(new Command.Requeue(0))).isEqualTo(refused(Refusal.NOT_STUCK, ""));
        failedAttempt(BROKEN, 0);
        assertThat(state.retryAtMs()).isPositive();
        accept(new Command.Requeue(1));
        assertThat(owed()).containsExactly(new Obligation.Queue(BATCH, 0));
        assertThat(decide(new Command.Requeue(1))).isEqualTo(refused(Refusal.NOT_STUCK, ""));
        for (int i = 0; i < 3; i++) {
            failedAttempt(BROKEN, 10_000L * (i + 1));
        }
        assertThat(state.stuck()).isTrue();
        accept(new Command.Requeue(50_000));
        assertThat(state.stuck()).isFalse();
        accept(new Command.Deliver(0, digest(9)));
        assertThat(decide(new Command.Requeue(50_001))).isEqualTo(refused(Refusal.NOT_STUCK, ""));
    }

    @Test
    void aJobNobodyAskedForIsUnknown() {
        assertThat(decide(new Command.Offer("a", false, 0))).isEqualTo(refused(Refusal.UNKNOWN_JOB, ""));
        assertThat(owed()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aJobWaitsUntilAWorkerIsOffered(ProofRequest request) {
        accept(new Command.Request(request));
        assertThat(isAlreadyDone(decide(new Command.Request(request)))).isTrue();
        assertThat(owed()).containsExactly(new Obligation.Queue(request, 0));
        accept(new Command.Offer("a", false, 0));
        assertThat(owed()).containsExactly(new Obligation.Assign("a", 1, request));
    }

    @Test
    void oneWorkerHasTheJobAtATime() {
        accept(new Command.Request(BATCH));
        accept(new Command.Offer("a", false, 0));
        assertThat(isAlreadyDone(decide(new Command.Offer("a", false, 5)))).isTrue();
        assertThat(decide(new Command.Offer("b", false, 5))).isEqualTo(refused(Refusal.ALREADY_LEASED, "worker"));
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndTheNextHasAHigherToken() {
        accept(new Command.Request(BATCH));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Renew(1, 900));
        assertThat(isAlreadyDone(decide(new Command.Tick(1_899)))).isTrue();
        accept(new Command.Tick(1_900));
        assertThat(state.lastFailure().map(ProofFailure::cause)).contains(Cause.EXPIRED);
        accept(new Command.Offer("b", false, 1_900));
        assertThat(owed()).containsExactly(new Obligation.Assign("b", 2, BATCH));
        assertThat(decide(new Command.Renew(1, 2_001))).isEqualTo(refused(Refusal.FENCED, "token"));
        assertThat(isAlreadyDone(decide(new Command.Fail(1, BROKEN, 0, 2_001)))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void afterAFaultTheJobRestsAndTheRestDoublesUpToItsBound(ProofRequest request) {
        accept(new Command.Request(request));
        failedAttempt(BROKEN, 0);
        assertThat(owed()).containsExactly(new Obligation.Queue(request, 100));
        assertThat(decide(new Command.Offer("b", false, 99))).isEqualTo(refused(Refusal.RESTING, ""));

        failedAttempt(BROKEN, 100);

        assertThat(owed()).containsExactly(new Obligation.Queue(request, 300));
    }

    @Test
    void aBatchesJobIsNeverGivenUpHoweverOftenItFailsAndAPersonIsAskedToLook() {
        accept(new Command.Request(BATCH));
        long nowMs = 0;
        for (int fault = 1; fault <= 50; fault++) {
            failedAttempt(BROKEN, nowMs);
            nowMs = state.retryAtMs();
            assertThat(state.outcome()).isEmpty();
            assertThat(state.stuck()).isEqualTo(fault >= 3);
        }
        failedAttempt(BROKEN, nowMs);
        assertThat(owed()).containsExactly(new Obligation.Queue(BATCH, nowMs + 700));
        accept(new Command.Offer("b", false, nowMs + 700));
        accept(new Command.Deliver(52, digest(8)));
        assertThat(owed()).containsExactly(new Obligation.InformBatch(7, digest(8)));
        assertThat(state.stuck()).isFalse();
    }

    @Test
    void aCallersJobIsGivenUpAfterABoundedNumberOfFaultsWithTheLastCause() {
        accept(new Command.Request(CALLER));
        failedAttempt(BROKEN, 0);
        failedAttempt(BROKEN, 1_000);
        assertThat(state.outcome()).isEmpty();

        var last = new ProofFailure(Cause.WORKER_FAILED, "disk full");
        failedAttempt(last, 2_000);

        assertThat(state.outcome()).contains(new Outcome.Failed(last));
        assertThat(owed()).containsExactly(new Obligation.InformCaller(new Outcome.Failed(last)));
        assertThat(isAlreadyDone(decide(new Command.Offer("a", false, 9_000)))).isTrue();
        accept(new Command.RequesterInformed());
        assertThat(owed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"WITNESS_UNSATISFIED", "INPUTS_REFUSED", "PROGRAM_FAILED"})
    void whatIsTheCallersDoingIsNotTriedAgain(Cause cause) {
        var failure = new ProofFailure(cause, "signal a is missing");
        accept(new Command.Request(CALLER));
        failedAttempt(failure, 0);
        assertThat(owed()).containsExactly(new Obligation.InformCaller(new Outcome.Failed(failure)));
    }

    @Test
    void aBatchThatHasNoValidProofIsTriedAgainButNotInHaste() {
        accept(new Command.Request(BATCH));
        failedAttempt(new ProofFailure(Cause.WITNESS_UNSATISFIED, "a bug"), 10);
        assertThat(owed()).containsExactly(new Obligation.Queue(BATCH, 710));
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"BUSY", "STOPPED"})
    void aWorkerThatCanNotOnlyGivesTheJobBack(Cause cause) {
        accept(new Command.Request(CALLER));
        for (int i = 0; i < 20; i++) {
            failedAttempt(new ProofFailure(cause, ""), i);
        }
        assertThat(state.faults()).isZero();
        assertThat(owed()).containsExactly(new Obligation.Queue(CALLER, 0));
    }

    @Test
    void aSilentWorkerIsReplacedAtOnceAndAJobThatSilencesWorkersRests() {
        accept(new Command.Request(CALLER));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Tick(1_000));
        assertThat(owed()).containsExactly(new Obligation.Queue(CALLER, 0));
        accept(new Command.Offer("b", false, 1_000));
        accept(new Command.Tick(2_000));
        assertThat(owed()).containsExactly(new Obligation.Queue(CALLER, 2_100));
        accept(new Command.Offer("c", false, 2_100));
        accept(new Command.Tick(3_100));
        assertThat(state.outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome.toString()).contains("EXPIRED"));
    }

    @Test
    void aCallersJobThatNoWorkerTakesEndsAtItsDeadlineAndABatchesDoesNot() {
        accept(new Command.Request(CALLER));
        assertThat(isAlreadyDone(decide(new Command.Tick(4_999)))).isTrue();
        accept(new Command.Tick(5_000));
        assertThat(state.outcome().orElseThrow().toString()).contains("DEADLINE");

        state = ProofJob.initial();
        accept(new Command.Request(BATCH));
        assertThat(isAlreadyDone(decide(new Command.Tick(Long.MAX_VALUE)))).isTrue();
    }

    @Test
    void aWorkerThatHasTheJobAtTheDeadlineMayFinish() {
        accept(new Command.Request(CALLER));
        accept(new Command.Offer("a", false, 4_900));
        assertThat(isAlreadyDone(decide(new Command.Tick(5_500)))).isTrue();
        accept(new Command.Deliver(1, digest(8)));
        assertThat(owed()).containsExactly(new Obligation.InformCaller(new Outcome.Proven(digest(8))));
    }

    @Test
    void aLateProofOfAFencedWorkerIsWelcome() {
        accept(new Command.Request(BATCH));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Tick(1_000));
        accept(new Command.Offer("b", false, 1_001));
        accept(new Command.Deliver(1, digest(8)));
        assertThat(owed()).containsExactly(new Obligation.InformBatch(7, digest(8)));
        assertThat(isAlreadyDone(decide(new Command.Deliver(2, digest(9))))).isTrue();
        assertThat(isAlreadyDone(decide(new Command.Offer("c", false, 1_002)))).isTrue();
        assertThat(decide(new Command.Renew(2, 1_003))).isEqualTo(refused(Refusal.FENCED, "token"));
    }

    @Test
    void aProofThatComesAfterTheJobWasGivenUpIsUsed() {
        accept(new Command.Request(CALLER));
        for (int attempt = 0; attempt < 3; attempt++) {
            failedAttempt(BROKEN, 1_000L * attempt);
        }
        accept(new Command.RequesterInformed());
        assertThat(owed()).isEmpty();
        assertThat(state.filed()).isEqualTo(3);

        accept(new Command.Deliver(1, digest(8)));

        assertThat(owed()).containsExactly(new Obligation.InformCaller(new Outcome.Proven(digest(8))));
        assertThat(state.filed()).isZero();
    }

    @Test
    void aDeadLetterTellsWhatWasTriedAndByWhom() {
        accept(new Command.Request(CALLER));
        failedAttempt(BROKEN, 0);
        failedAttempt(BROKEN, 1_000);
        accept(new Command.Offer("b", false, 2_000));
        accept(new Command.Fail(3, new ProofFailure(Cause.OUT_OF_MEMORY, "heap"), 64, 2_000));
        var letter = new DeadLetter(
                CALLER,
                new ProofFailure(Cause.OUT_OF_MEMORY, "heap"),
                3,
                List.of(
                        new Attempt(1, "a", BROKEN, 0),
                        new Attempt(2, "a", BROKEN, 0),
                        new Attempt(3, "b", new ProofFailure(Cause.OUT_OF_MEMORY, "heap"), 64)),
                false);
        assertThat(ProofJob.owed(state)).contains(new Obligation.File(Optional.of(letter), 3));
    }

    @Test
    void aReplayedJobOfACallerBeginsAnewOnceItsEntryIsOpenAgain() {
        accept(new Command.Request(CALLER));
        assertThat(decide(new Command.Replay(1))).isEqualTo(refused(Refusal.NOT_DEAD, ""));
        failedAttempt(new ProofFailure(Cause.INPUTS_REFUSED, "no"), 0);
        accept(new Command.RequesterInformed());
        assertThat(owed()).isEmpty();

        accept(new Command.Replay(9_000));

        assertThat(ProofJob.owed(state)).containsExactly(new Obligation.File(Optional.empty(), 0));
        var again = new ProofRequest(CALLER.circuit(), CALLER.source(), new Requester.Caller(9_000, 14_000));
        assertThat(owed()).containsExactly(new Obligation.Queue(again, 0));
        assertThat(state.faults()).isZero();
        assertThat(again.key()).isEqualTo(CALLER.key());
    }

    @Test
    void aReplayWithoutMaterialEndsAsItWas() {
        accept(new Command.Request(CALLER));
        failedAttempt(new ProofFailure(Cause.INPUTS_REFUSED, "no"), 0);
        owed();
        accept(new Command.Replay(9_000));
        accept(new Command.MaterialGone());
        assertThat(state.outcome().orElseThrow().toString()).contains("kept no longer");
    }

    @Test
    void aReplayedJobOfABatchIsTriedAtOnce() {
        accept(new Command.Request(BATCH));
        failedAttempt(new ProofFailure(Cause.WITNESS_UNSATISFIED, "a bug"), 10);
        assertThat(owed()).containsExactly(new Obligation.Queue(BATCH, 710));
        assertThat(state.filed()).isEqualTo(1);
        accept(new Command.Replay(20));
        assertThat(owed()).containsExactly(new Obligation.Queue(BATCH, 0));
        assertThat(state.filed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"OUT_OF_MEMORY", "INVALID_PROOF"})
    void aWorkerThatCanNotDoItDoesNotGetItAgain(Cause cause) {
        accept(new Command.Request(CALLER));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Fail(1, new ProofFailure(cause, ""), 64, 0));
        assertThat(ProofJob.demands(SETTINGS, state, 0))
                .isEqualTo(new Demands(cause == Cause.OUT_OF_MEMORY ? 64 : 0, Set.of("a"), false));
        assertThat(decide(new Command.Offer("a", false, 0))).isEqualTo(refused(Refusal.UNFIT, "worker"));
        accept(new Command.Offer("b", false, 0));
        assertThat(state.leases()).extracting(Lease::worker).containsExactly("b");
    }

    @Test
    void aBatchTakesTheSameWorkerAgainRatherThanNone() {
        accept(new Command.Request(BATCH));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Fail(1, new ProofFailure(Cause.OUT_OF_MEMORY, ""), 64, 0));
        assertThat(decide(new Command.Offer("a", false, 699))).isEqualTo(refused(Refusal.UNFIT, "worker"));
        accept(new Command.Offer("a", false, 700));
        assertThat(state.leases()).hasSize(1);
    }

    @Test
    void whoeverTakesTooLongIsToldSoAndTheNextMayTakeTwiceAsLong() {
        accept(new Command.Request(CALLER));
        accept(new Command.Offer("a", false, 0));
        for (int nowMs = 500; nowMs < 10_000; nowMs += 500) {
            accept(new Command.Renew(1, nowMs));
        }
        accept(new Command.Renew(1, 10_000));
        assertThat(state.lastFailure().map(ProofFailure::cause)).contains(Cause.TIMEOUT);
        accept(new Command.Offer("a", false, 10_000));
        assertThat(state.leases().getFirst().overMs()).isEqualTo(30_000);
    }

    @Test
    void aSecondWorkerWorksBesideTheFirstAndTheProofOfEitherEndsBoth() {
        accept(new Command.Request(CALLER));
        accept(new Command.Offer("a", false, 0));
        accept(new Command.Offer("b", true, 10));
        assertThat(decide(new Command.Offer("c", true, 10))).isEqualTo(refused(Refusal.ALREADY_LEASED, "worker"));
        assertThat(owed())
                .containsExactly(new Obligation.Assign("a", 1, CALLER), new Obligation.Assign("b", 2, CALLER));
        accept(new Command.Renew(1, 500));
        accept(new Command.Deliver(2, digest(8)));
        assertThat(decide(new Command.Renew(1, 600))).isEqualTo(refused(Refusal.FENCED, "token"));
    }

    @Test
    void whileASecondWorkerIsAtItTheFailureOfTheFirstDoesNotGiveTheJobUp() {
        accept(new Command.Request(CALLER));
        failedAttempt(BROKEN, 0);
        failedAttempt(BROKEN, 1_000);
        accept(new Command.Offer("a", false, 2_000));
        accept(new Command.Offer("b", true, 2_000));
        accept(new Command.Fail(3, BROKEN, 0, 2_100));
        assertThat(state.outcome()).isEmpty();
        assertThat(owed()).containsExactly(new Obligation.Assign("b", 4, CALLER));
        accept(new Command.Fail(4, BROKEN, 0, 2_100));
        assertThat(state.outcome()).isPresent();
    }

    @Test
    void restsAreSpreadByTheJobsNameAndBounded() {
        var settings = new ProofJob.Settings(1_000, 10_000, 100, 700, 20, 3);
        var rests = IntStream.range(0, 50)
                .mapToObj(job -> RetryPolicy.restMs(
                        settings, 1, Cause.WORKER_FAILED, digest(job).toString()))
                .toList();
        assertThat(rests).allMatch(rest -> rest >= 100 && rest <= 120);
        assertThat(new HashSet<>(rests).size()).isGreaterThan(5);
    }

    @Test
    void theRequesterIsToldUntilItKnows() {
        accept(new Command.Request(BATCH));
        assertThat(isAlreadyDone(decide(new Command.RequesterInformed()))).isTrue();
        accept(new Command.Deliver(0, digest(8)));
        accept(new Command.RequesterInformed());
        assertThat(owed()).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.RequesterInformed()))).isTrue();
    }

    @Test
    void theSameStatementIsTheSameJobAndAnotherIsNot() {
        assertThat(BATCH.key())
                .isEqualTo(ProofRequest.ofBatch("batch-8", List.of(Fr.of(1)), digest(99), 8)
                        .key());
        assertThat(Stream.of(
                                BATCH,
                                ProofRequest.ofBatch("batch-64", List.of(Fr.of(1)), digest(3), 7),
                                CALLER,
                                new ProofRequest(
                                        CALLER.circuit(), new ProofSource.Witness(digest(5)), CALLER.requester()),
                                new ProofRequest(
                                        CALLER.circuit(), new ProofSource.Inputs(digest(6)), CALLER.requester()))
                        .map(ProofRequest::key)
                        .distinct())
                .hasSize(5);
    }

    @Test
    void aLongDetailIsCutBecauseItStandsInJournals() {
        assertThat(new ProofFailure(Cause.PROGRAM_FAILED, "x".repeat(10_000)).detail())
                .hasSize(500);
    }
}
