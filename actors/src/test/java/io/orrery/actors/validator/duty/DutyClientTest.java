package io.orrery.actors.validator.duty;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.actors.RecordingMetrics;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SlashableVotes;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class DutyClientTest {
    private static final Digest CHAIN = new Digest(9, 9, 9, 9);
    private static final long GENESIS_SECONDS = 1_000_000;
    /// The minimal preset: 8 slots of 6 s; Fulu from the first epoch on.
    private static final NetworkProfile FULU =
            EthereumNetworks.minimal(GENESIS_SECONDS, CHAIN, List.of(0L, 0L, 0L, 0L, 0L, 0L));
    private static final NetworkProfile DENEB =
            EthereumNetworks.minimal(GENESIS_SECONDS, CHAIN, List.of(0L, 0L, 0L, 0L));
    private static final int SLOTS = 8;
    private static final long SLOT_MS = 6_000;

    /// A client and everything round it, in epoch 4 as it begins.
    private static final class Bench {
        final SlotClock clock;
        final VirtualTurn turn;
        final FakeChain chain;
        final FakeDoor door;
        final FakeKeySettings settings = new FakeKeySettings();
        final RecordingMetrics metrics = new RecordingMetrics();
        final MissedDuties missed = new MissedDuties(1_000);
        final Set<ValidatorKey> gated = new HashSet<>();
        final DutyClient client;

        Bench(NetworkProfile network, int keys) {
            this(network, keys, new DutySettings(Duration.ofMillis(500), true, OptionalLong.of(90)));
        }

        Bench(NetworkProfile network, int number, DutySettings how) {
            clock = SlotClock.of(network);
            turn = new VirtualTurn(clock.startMs(4 * network.preset().slotsPerEpoch()));
            int bytes = network.scheme().publicKeyBytes();
            var keys = IntStream.range(0, number)
                    .mapToObj(index -> key(bytes, index))
                    .toList();
            chain = new FakeChain(network, turn, keys);
            door = new FakeDoor(network, keys);
            KeyGate gate = key -> gated.contains(key) ? Optional.of("gated") : Optional.empty();
            client = new DutyClient(
                    new DutyKeeper.Surroundings(
                            door,
                            chain,
                            new KnownValidators(chain, clock, () -> Instant.ofEpochMilli(turn.nowMs())),
                            settings,
                            gate,
                            _ -> {},
                            () -> Instant.ofEpochMilli(turn.nowMs()),
                            how,
                            missed,
                            metrics),
                    turn,
                    event -> turn.execute(() -> heard(event)),
                    LoggerFactory.getLogger(DutyClientTest.class));
        }

        private void heard(ChainEvent event) {
            client.heard(event);
        }

        static ValidatorKey key(int number) {
            return key(ValidatorKey.BLS_BYTES, number);
        }

        private static ValidatorKey key(int size, int number) {
            var bytes = new byte[size];
            bytes[0] = (byte) number;
            bytes[1] = (byte) (number >> 8);
            return ValidatorKey.of(bytes);
        }

        Bench started() {
            client.start();
            return this;
        }

        /// To some milliseconds into a slot, counted from the first of epoch 4.
        void to(long slot, long intoSlotMs) {
            turn.until(clock.startMs(4 * SLOTS + slot) + intoSlotMs);
        }

        long done(DutyKind kind) {
            return metrics.of(MetricName.DUTIES_DONE, kind.word());
        }

        long missed(DutyKind kind, MissedReason reason) {
            return metrics.of(MetricName.DUTIES_MISSED, kind.word(), reason.word());
        }

        long missed(DutyKind kind) {
            long all = 0;
            for (var reason : MissedReason.values()) {
                all += missed(kind, reason);
            }
            return all;
        }

        long intoSlot(int vote) {
            return chain.votedAtMs.get(vote)
                    - clock.startMs(chain.votes.get(vote).data().slot());
        }

        long asked(Predicate<SigningRequest> which) {
            return door.calls.stream().flatMap(List::stream).filter(which).count();
        }
    }

    private static boolean isVote(SigningRequest request) {
        return request.duty() instanceof Duty.Attestation;
    }

    private static ChainEvent.Head head(long slot, Digest previous, Digest current) {
        return new ChainEvent.Head(slot, FakeChain.root(slot), previous, current, false);
    }

    @Test
    void everyValidatorOfAnEpochVotesOnceAndOnTime() {
        var bench = new Bench(FULU, 200).started();
        bench.to(SLOTS, -1);
        assertThat(bench.chain.votes).hasSize(200);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(200);
        for (int i = 0; i < bench.chain.votes.size(); i++) {
            assertThat(bench.intoSlot(i)).isBetween(SLOT_MS / 3, SLOT_MS / 3 + 20);
        }
        assertThat(bench.chain.votes.stream().map(SignedMessage.Vote::duty).distinct())
                .hasSize(200);
        assertThat(bench.missed.ofAll()).isEmpty();
    }

    @Test
    void aSlotsVotesAreOneQuestionOneRequestForSignaturesAndOnePublication() {
        var bench = new Bench(FULU, 200).started();
        bench.to(SLOTS, -1);
        assertThat(bench.chain.count("attestationData")).isEqualTo(SLOTS);
        assertThat(bench.door.callsWith(Duty.Attestation.class)).isEqualTo(SLOTS);
        assertThat(bench.chain.count("publishAttestations")).isEqualTo(SLOTS);
        var before = new Bench(DENEB, 200).started();
        before.to(SLOTS, -1);
        assertThat(before.chain.count("attestationData")).isEqualTo(SLOTS * 2);
        assertThat(before.door.callsWith(Duty.Attestation.class)).isEqualTo(SLOTS);
        assertThat(before.chain.votes)
                .hasSize(200)
                .allMatch(vote -> vote.data().committeeIndex() == vote.duty().committeeIndex());
    }

    @Test
    void qrlsValidatorsDoAsMuchInSlotsOfAMinute() {
        var network = QrlNetworks.network("qrl", GENESIS_SECONDS, CHAIN, new Version(0), AddressForm.QRL_Q20);
        var bench = new Bench(network, 256);
        bench.chain.committeeLength = 128;
        bench.chain.syncMembers.add(5);
        bench.started();
        bench.turn.until(bench.clock.startMs(5 * 128) - 1);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(256);
        assertThat(bench.intoSlot(0)).isBetween(20_000L, 20_020L);
        assertThat(bench.done(DutyKind.SYNC_MESSAGE)).isEqualTo(128);
        assertThat(bench.done(DutyKind.PROPOSAL)).isEqualTo(128);
        // One of eight is drawn.
        assertThat(bench.done(DutyKind.AGGREGATION)).isBetween(10L, 60L);
        assertThat(bench.done(DutyKind.SYNC_CONTRIBUTION)).isBetween(4L, 40L);
        assertThat(bench.missed.ofAll()).isEmpty();
    }

    @Test
    void whenTheSlotsBlockIsThereVotesDoNotWait() {
        var bench = new Bench(FULU, 16).started();
        bench.to(2, 700);
        bench.chain.tell(head(4 * SLOTS + 2, FakeChain.root(1), FakeChain.root(1)));
        bench.to(2, 1_000);
        assertThat(bench.chain.votes.stream().filter(vote -> vote.data().slot() == 4 * SLOTS + 2))
                .hasSize(2);
        assertThat(bench.intoSlot(4)).isLessThan(800);
        assertThat(bench.metrics.of(MetricName.CHAIN_HEADS)).isEqualTo(1);
        bench.to(3, 700);
        // Of the slot before, and one that nobody has executed: both are no reason.
        bench.chain.tell(head(4 * SLOTS + 2, FakeChain.root(1), FakeChain.root(1)));
        bench.chain.tell(
                new ChainEvent.Head(4 * SLOTS + 3, FakeChain.root(3), FakeChain.root(1), FakeChain.root(1), true));
        bench.to(3, 1_900);
        assertThat(bench.chain.votes.stream().filter(vote -> vote.data().slot() == 4 * SLOTS + 3))
                .isEmpty();
        bench.to(4, 0);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(8);
    }

    @Test
    void anotherDependentRootHasDutiesReadAgainOnceAndNobodyVotesTwice() {
        var bench = new Bench(FULU, 16).started();
        bench.to(2, 5_000);
        assertThat(bench.chain.votes).hasSize(6);
        bench.chain.shift = 3;
        bench.chain.dependentRoot = FakeChain.root(2);
        long asked = bench.chain.count("attesters");
        bench.chain.tell(head(4 * SLOTS + 2, FakeChain.root(2), FakeChain.root(2)));
        bench.to(2, 5_100);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked + 2);
        bench.chain.tell(head(4 * SLOTS + 2, FakeChain.root(2), FakeChain.root(2)));
        bench.to(SLOTS, -1);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked + 2);
        assertThat(bench.metrics.of(MetricName.DUTIES_REREAD, "attesters")).isEqualTo(2);
        // Those of slots 0 to 2 have voted and keep it; those who would have voted now and are moved back to a
        // slot that is over have no duty that anybody could do.
        assertThat(bench.chain.votes.stream().map(SignedMessage.Vote::duty).map(duty -> duty.key()))
                .doesNotHaveDuplicates();
        assertThat(bench.missed.ofAll()).isEmpty();
        assertThat(bench.chain.votes.stream().skip(6))
                .allMatch(vote -> vote.duty().slot()
                        == bench.chain
                                .attester(4, Math.toIntExact(vote.duty().validatorIndex()))
                                .slot());
    }

    @Test
    void aNodeThatGoesOnTellingAnotherRootIsAskedOnce() {
        var bench = new Bench(FULU, 16).started();
        bench.to(1, 0);
        long asked = bench.chain.count("attesters");
        for (int slot = 1; slot < 6; slot++) {
            bench.to(slot, 5_000);
            bench.chain.tell(head(4 * SLOTS + slot, FakeChain.root(5), FakeChain.root(5)));
        }
        bench.to(6, 0);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked + 2);
    }

    @Test
    void afterASilenceEverythingIsReadAgain() {
        var bench = new Bench(FULU, 16).started();
        bench.to(1, 0);
        bench.chain.tell(new ChainEvent.Silent("cut off"));
        bench.to(1, 100);
        long asked = bench.chain.count("attesters");
        bench.chain.tell(new ChainEvent.Connected());
        bench.to(1, 200);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked + 2);
    }

    @Test
    void withoutCustodyNothingIsAskedOrSignedAndWithItThisSlotIsDoneStill() {
        var bench = new Bench(FULU, 16);
        bench.door.hindrance = Optional.of("another has it");
        bench.started();
        bench.to(2, 2_500);
        assertThat(bench.chain.calls).isEmpty();
        assertThat(bench.door.calls).isEmpty();
        bench.door.hindrance = Optional.empty();
        bench.client.custody();
        bench.to(3, 0);
        assertThat(bench.chain.votes).hasSize(2).allMatch(vote -> vote.data().slot() == 4 * SLOTS + 2);
        assertThat(bench.missed.ofAll()).isEmpty();
        assertThat(bench.chain.listeners()).isEqualTo(1);
    }

    @Test
    void lostCustodyEndsTheWorkWithinTheSlotAndWhatComesLaterIsAnothers() {
        var bench = new Bench(FULU, 16).started();
        bench.to(3, 1_000);
        int calls = bench.chain.calls.size();
        bench.door.hindrance = Optional.of("fenced");
        bench.client.custody();
        bench.to(SLOTS, 0);
        assertThat(bench.chain.calls).hasSize(calls);
        assertThat(bench.chain.listeners()).isZero();
        assertThat(bench.chain.votes).hasSize(6);
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.NO_CUSTODY)).isEqualTo(2);
        assertThat(bench.missed(DutyKind.ATTESTATION)).isEqualTo(2);
    }

    @Test
    void custodyThatIsLostWhileAVoteIsUnderWayIsToldByTheDoor() {
        var bench = new Bench(FULU, 16).started();
        bench.to(0, 2_002);
        bench.door.hindrance = Optional.of("fenced");
        bench.to(0, 3_000);
        assertThat(bench.chain.votes).isEmpty();
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.NO_CUSTODY)).isEqualTo(2);
    }

    private static AttestationData target(AttestationData data, long epoch) {
        return new AttestationData(
                data.slot(),
                data.committeeIndex(),
                data.beaconBlockRoot(),
                data.source(),
                new Checkpoint(epoch, data.target().root()));
    }

    private enum Lie implements UnaryOperator<AttestationData> {
        OTHER_SLOT(data -> new AttestationData(
                data.slot() + 1, data.committeeIndex(), data.beaconBlockRoot(), data.source(), data.target())),
        OTHER_COMMITTEE(
                data -> new AttestationData(data.slot(), 1, data.beaconBlockRoot(), data.source(), data.target())),
        EARLIER_TARGET(data -> target(data, data.target().epoch() - 1)),
        FUTURE_TARGET(data -> target(data, data.target().epoch() + 100)),
        SOURCE_AFTER_TARGET(data -> new AttestationData(
                data.slot(),
                data.committeeIndex(),
                data.beaconBlockRoot(),
                new Checkpoint(data.target().epoch() + 1, data.source().root()),
                data.target())),
        SOURCE_IS_TARGET(data -> new AttestationData(
                data.slot(), data.committeeIndex(), data.beaconBlockRoot(), data.target(), data.target()));

        @SuppressWarnings("ImmutableEnumChecker") // Lambdas that hold nothing.
        private final UnaryOperator<AttestationData> lie;

        Lie(UnaryOperator<AttestationData> lie) {
            this.lie = lie;
        }

        @Override
        public AttestationData apply(AttestationData data) {
            return lie.apply(data);
        }
    }

    @ParameterizedTest
    @EnumSource
    void becauseOfALyingNodeNothingIsSigned(Lie lie) {
        var bench = new Bench(FULU, 16).started();
        bench.chain.lie = lie;
        bench.to(1, 0);
        assertThat(bench.asked(DutyClientTest::isVote)).isZero();
        assertThat(bench.chain.votes).isEmpty();
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.BAD_DATA)).isEqualTo(2);
        assertThat(bench.metrics.of(MetricName.BEACON_ANSWERS_UNUSED, "bad_data"))
                .isGreaterThan(1);
    }

    @Test
    void aRightAnswerAfterALieIsSignedInTheSameSlot() {
        var bench = new Bench(FULU, 16).started();
        bench.chain.lie = Lie.FUTURE_TARGET;
        bench.to(0, 2_300);
        bench.chain.lie = data -> data;
        bench.to(1, 0);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatANodeDoesNotGiveIsMissedWithItsReason(BeaconFailure.Kind kind) {
        for (var call : List.of("attestationData", "publishAttestations")) {
            var bench = new Bench(FULU, 16).started();
            bench.chain.failing = name -> name.equals(call) ? Optional.of(kind) : Optional.empty();
            bench.to(1, 0);
            assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.of(kind)))
                    .as(call)
                    .isEqualTo(2);
            assertThat(bench.chain.count(call)).isEqualTo(MissedReason.of(kind).passing() ? 8 : 1);
        }
    }

    @Test
    void whatIsNeverAnsweredIsMissedWhenItsTimeIsOver() {
        for (var call : List.of("attestationData", "publishAttestations")) {
            var bench = new Bench(FULU, 16).started();
            bench.chain.silent.add(call);
            bench.to(1, 5_999);
            assertThat(bench.missed(DutyKind.ATTESTATION)).isZero();
            bench.to(2, 1);
            assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.NO_BEACON_NODE))
                    .as(call)
                    .isEqualTo(2);
        }
    }

    @Test
    void oneCommitteeWithoutAnAnswerHoldsNoOtherUp() {
        var bench = new Bench(DENEB, 32);
        bench.chain.silentCommittees.add(1L);
        bench.started();
        bench.to(0, 2_600);
        assertThat(bench.chain.votes).hasSize(2).allMatch(vote -> vote.duty().committeeIndex() == 0);
        bench.to(2, 1);
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.NO_BEACON_NODE))
                .isEqualTo(2);
    }

    @Test
    void anUnansweredSignatureIsAskedForAgainAsItWas() {
        var bench = new Bench(FULU, 16).started();
        bench.door.instead = request -> isVote(request) && bench.turn.nowMs() % SLOT_MS < 3_000
                ? Optional.of(new SigningOutcome.Unavailable("the database"))
                : Optional.empty();
        bench.chain.lie = data -> new AttestationData(
                data.slot(),
                data.committeeIndex(),
                // Another head with each question.
                FakeChain.root(bench.turn.nowMs()),
                data.source(),
                data.target());
        bench.to(1, 0);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(2);
        assertThat(bench.chain.count("attestationData")).isEqualTo(1);
        bench.door.instead = request ->
                isVote(request) ? Optional.of(new SigningOutcome.Unavailable("the database")) : Optional.empty();
        bench.to(2, 0);
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.SIGNER)).isEqualTo(2);
    }

    @Test
    void whatTheDoorRefusesIsMissedWithItsReason() {
        var refusals = List.of(
                new SigningOutcome.UnknownKey(),
                new SigningOutcome.Refused(SigningRoot.Reason.WRONG_FORK, "fork_info", "on purpose"),
                new SigningOutcome.NotHere(Optional.empty(), "fenced"),
                new SigningOutcome.Slashable(SlashingProtection.Refusal.DOUBLE_VOTE));
        for (var refusal : refusals) {
            var bench = new Bench(FULU, 16).started();
            bench.door.instead = request -> isVote(request) ? Optional.of(refusal) : Optional.empty();
            bench.to(1, 0);
            assertThat(bench.missed(
                            DutyKind.ATTESTATION, MissedReason.of(refusal).orElseThrow()))
                    .isEqualTo(2);
            assertThat(bench.asked(DutyClientTest::isVote)).isEqualTo(2);
        }
    }

    @Test
    void aKeyThatMayNotActDoesNothingAndTheOthersDo() {
        var bench = new Bench(FULU, 16);
        bench.gated.add(Bench.key(0));
        bench.started();
        bench.to(1, 0);
        assertThat(bench.chain.votes).extracting(vote -> vote.duty().key()).containsExactly(Bench.key(8));
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.GATED)).isEqualTo(1);
        assertThat(bench.missed.of(Bench.key(0)))
                .extracting(MissedDuties.Missed::reason)
                .contains(MissedReason.GATED);
        assertThat(bench.asked(request -> request.key().equals(Bench.key(0)))).isZero();
    }

    @Test
    void aKeyThatComesInTheMiddleOfAnEpochActsFromTheNextSlotAndOneThatGoesIsLeftAlone() {
        var bench = new Bench(FULU, 16);
        var all = bench.door.publicKeys();
        bench.door.keys(all.subList(0, 8));
        bench.started();
        bench.to(2, 5_000);
        long asked = bench.chain.count("attesters");
        bench.door.keys(all);
        bench.to(3, -1);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked);
        bench.to(SLOTS, -1);
        assertThat(bench.chain.count("attesters")).isEqualTo(asked + 2);
        // Of those that came, whose slot was still to come.
        var late = IntStream.range(8, 16)
                .filter(index -> bench.chain.attester(4, index).slot() >= 4 * SLOTS + 3)
                .count();
        assertThat(late).isBetween(1L, 7L);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(8 + late);
        assertThat(bench.missed.ofAll()).isEmpty();
        bench.door.keys(all.subList(4, 16));
        bench.to(SLOTS + 1, -1);
        long then = bench.chain.count("validators");
        bench.to(SLOTS + 4, -1);
        assertThat(bench.chain.count("validators")).isEqualTo(then);
    }

    @Test
    void aProcessThatWasStoppedMissesWhatWasItsLateAndGoesOn() {
        var bench = new Bench(FULU, 16).started();
        bench.to(1, 0);
        bench.turn.sleepUntil(bench.clock.startMs(4 * SLOTS + 5));
        bench.to(SLOTS, 0);
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.LATE)).isEqualTo(8);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(8);
    }

    @Test
    void aggregatorsAreDrawnByProofsThatAreSignedOnceAndNodesAreTold() {
        var bench = new Bench(FULU, 64);
        bench.chain.committeeLength = 64;
        bench.started();
        bench.to(SLOTS, -1);
        long proofs =
                bench.asked(request -> request.duty() instanceof Duty.AggregationSlot(var slot) && slot < 5 * SLOTS);
        assertThat(proofs).isEqualTo(64);
        assertThat(bench.chain.aggregates).hasSizeBetween(1, 50);
        assertThat(bench.done(DutyKind.AGGREGATION)).isEqualTo(bench.chain.aggregates.size());
        assertThat(bench.chain.subscriptions.stream()
                        .filter(subscription ->
                                subscription.aggregator() && subscription.duty().slot() < 5 * SLOTS)
                        .map(subscription -> subscription.duty().validatorIndex())
                        .distinct())
                .hasSize(bench.chain.aggregates.size());
        assertThat(bench.missed.ofAll()).isEmpty();
    }

    @Test
    void anAggregateOfOtherVotesIsNotSigned() {
        var bench = new Bench(FULU, 16).started();
        bench.to(0, 3_000);
        bench.chain.nothingToAggregate = true;
        bench.to(1, 0);
        assertThat(bench.missed(DutyKind.AGGREGATION, MissedReason.NOTHING_THERE))
                .isEqualTo(2);
        bench.chain.nothingToAggregate = false;
        bench.chain.failing =
                call -> call.equals("attestationData") ? Optional.of(BeaconFailure.Kind.REFUSED) : Optional.empty();
        bench.to(2, 0);
        assertThat(bench.missed(DutyKind.AGGREGATION, MissedReason.NODE_REFUSED))
                .isEqualTo(2);
        assertThat(bench.chain.aggregates).isEmpty();
    }

    @Test
    void membersOfTheSyncCommitteeSignEveryHeadAndContribute() {
        var bench = new Bench(FULU, 16);
        bench.chain.syncMembers.addAll(List.of(1, 7));
        bench.started();
        bench.to(SLOTS, -1);
        assertThat(bench.chain.syncMessages).hasSize(2 * SLOTS);
        // Its places 7 and 0 are of one subcommittee of the minimal preset.
        assertThat(bench.chain.contributions).hasSize(2 * SLOTS);
        assertThat(bench.chain.count("head")).isEqualTo(SLOTS);
        assertThat(bench.chain.syncSubscriptions).isNotEmpty().allMatch(subscription -> subscription.untilEpoch() >= 6);
        bench.chain.optimistic = true;
        bench.to(SLOTS + 1, 0);
        assertThat(bench.missed(DutyKind.SYNC_MESSAGE, MissedReason.BAD_DATA)).isEqualTo(2);
        bench.chain.optimistic = false;
        bench.chain.wrongContribution = right -> new Contribution(
                right.slot(),
                FakeChain.root(6),
                right.subcommitteeIndex(),
                right.aggregationBits(),
                right.signatures());
        bench.to(SLOTS + 2, 0);
        assertThat(bench.missed(DutyKind.SYNC_CONTRIBUTION, MissedReason.BAD_DATA))
                .isGreaterThanOrEqualTo(2);
        assertThat(bench.chain.contributions).hasSize(2 * SLOTS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blocksAreProposedAtTheBeginOfTheirSlotWholeOrBlinded(boolean blinded) {
        var bench = new Bench(FULU, 16);
        bench.chain.blinded = blinded;
        bench.started();
        bench.to(SLOTS, -1);
        assertThat(bench.chain.blocks).hasSize(SLOTS).allMatch(block -> block.blinded() == blinded);
        assertThat(bench.chain.blocks)
                .allMatch(block -> block.graffiti().toString().startsWith("0x6f7272657279"));
        assertThat(bench.done(DutyKind.PROPOSAL)).isEqualTo(SLOTS);
        bench.to(SLOTS, 100);
        // The first of an epoch does not wait until the epoch's proposers are read.
        assertThat(bench.chain.blocks).hasSize(SLOTS + 1);
    }

    @Test
    void aBlockThatIsNotTheOneWantedIsNotSigned() {
        List<UnaryOperator<FakeChain.FakeProposal>> wrongs = List.of(
                block -> block.with(new BeaconBlockHeader(
                        block.header().slot() + 1,
                        block.header().proposerIndex(),
                        block.header().parentRoot(),
                        block.header().stateRoot(),
                        block.header().bodyRoot())),
                block -> block.with(new BeaconBlockHeader(
                        block.header().slot(),
                        block.header().proposerIndex() + 1,
                        block.header().parentRoot(),
                        block.header().stateRoot(),
                        block.header().bodyRoot())),
                block -> new FakeChain.FakeProposal(
                        block.fork(),
                        block.blinded(),
                        block.header(),
                        ByteVector.parse("0x01"),
                        block.graffiti(),
                        block.feeRecipient()));
        for (var wrong : wrongs) {
            var bench = new Bench(FULU, 16).started();
            bench.chain.wrongBlock = wrong;
            bench.to(1, -1);
            assertThat(bench.asked(request -> request.duty() instanceof Duty.Block))
                    .isZero();
            assertThat(bench.missed(DutyKind.PROPOSAL, MissedReason.BAD_DATA)).isEqualTo(1);
        }
    }

    @Test
    void aBlockIsAskedForAgainAndSignedOnceWhateverTheSignerAnswers() {
        var bench = new Bench(FULU, 16).started();
        bench.door.instead = request -> request.duty() instanceof Duty.Block && bench.turn.nowMs() % SLOT_MS < 1_200
                ? Optional.of(new SigningOutcome.Unavailable("the database"))
                : Optional.empty();
        bench.to(1, -1);
        assertThat(bench.chain.count("block")).isEqualTo(1);
        assertThat(bench.done(DutyKind.PROPOSAL)).isEqualTo(1);
    }

    @Test
    void aKeyWithoutFeeRecipientProposesNothing() {
        var bench = new Bench(FULU, 16);
        bench.settings.defaults = KeySettings.Setting.NONE;
        bench.started();
        bench.to(1, -1);
        assertThat(bench.missed(DutyKind.PROPOSAL, MissedReason.KEY_SETTING)).isEqualTo(1);
        assertThat(bench.chain.preparations).isEmpty();
        assertThat(bench.chain.registrations).isEmpty();
    }

    @Test
    void preparationsAreToldEachEpochAndRegistrationsKeepTheirTime() {
        var bench = new Bench(FULU, 16).started();
        bench.to(SLOTS, -1);
        var first = List.copyOf(bench.chain.registrations);
        assertThat(first).hasSize(16);
        assertThat(bench.chain.preparations).hasSize(16);
        var _ = bench.settings.change(Bench.key(3), set -> set.withGasLimit(OptionalLong.of(60_000_000)));
        bench.to(2 * SLOTS, -1);
        assertThat(bench.chain.preparations).hasSize(32);
        var second = bench.chain.registrations.subList(16, 32);
        assertThat(second).hasSize(16);
        assertThat(second.stream().filter(first::contains)).hasSize(15);
        assertThat(new Bench(FULU, 16, new DutySettings(Duration.ofMillis(500), false, OptionalLong.empty()))
                        .started()
                        .chain
                        .registrations)
                .isEmpty();
    }

    @Test
    void aNodeThatTellsNoDutiesAtFirstIsAskedUntilItDoes() {
        var bench = new Bench(FULU, 16);
        bench.chain.failing =
                call -> call.equals("validators") ? Optional.of(BeaconFailure.Kind.UNAVAILABLE) : Optional.empty();
        bench.started();
        bench.to(1, 3_000);
        bench.chain.failing =
                call -> call.equals("attesters") ? Optional.of(BeaconFailure.Kind.REFUSED) : Optional.empty();
        bench.to(3, 5_000);
        assertThat(bench.chain.votes).isEmpty();
        bench.chain.failing = _ -> Optional.empty();
        bench.to(SLOTS, 0);
        // What was over before it was known was this process's, and is told.
        assertThat(bench.missed(DutyKind.ATTESTATION, MissedReason.LATE)).isEqualTo(8);
        assertThat(bench.done(DutyKind.ATTESTATION)).isEqualTo(8);
    }

    @Test
    void whateverHappensEveryVoteOfAnEpochEndsOnceAndNoneIsSlashable() {
        for (long seed = 1; seed <= 60; seed++) {
            var random = new Random(seed);
            var bench = new Bench(random.nextBoolean() ? FULU : DENEB, 24);
            bench.chain.syncMembers.add(3);
            var calls = List.of(
                    "attestationData",
                    "publishAttestations",
                    "aggregate",
                    "publishAggregates",
                    "head",
                    "block",
                    "publishBlock",
                    "publishSyncMessages",
                    "contribution");
            var kinds = List.of(BeaconFailure.Kind.values());
            var lies = List.of(Lie.values());
            bench.chain.failing = call -> calls.contains(call) && random.nextInt(4) == 0
                    ? Optional.of(kinds.get(random.nextInt(kinds.size())))
                    : Optional.empty();
            bench.chain.lie = data -> random.nextInt(5) == 0
                    ? lies.get(random.nextInt(lies.size())).apply(data)
                    : data;
            bench.door.instead = _ -> random.nextInt(6) == 0
                    ? Optional.of(new SigningOutcome.Unavailable("at random"))
                    : Optional.empty();
            bench.started();
            for (int slot = 0; slot < 3 * SLOTS; slot++) {
                bench.to(slot, random.nextInt(5_900));
                bench.chain.answerMs = 1L + random.nextInt(1_500);
                if (random.nextInt(5) == 0) {
                    bench.chain.tell(head(4 * SLOTS + slot, FakeChain.root(1), FakeChain.root(1)));
                }
            }
            bench.chain.failing = _ -> Optional.empty();
            bench.to(3 * SLOTS + 2, 0);
            // Three epochs, and the slots of the fourth that are over or begun.
            var fromFourth = bench.missed.ofAll().stream()
                    .filter(one -> one.name().slot() >= 7 * SLOTS && one.name().kind() == DutyKind.ATTESTATION)
                    .count();
            long ofFourth = bench.chain.votes.stream()
                            .filter(vote -> vote.data().slot() >= 7 * SLOTS)
                            .map(SignedMessage.Vote::duty)
                            .distinct()
                            .count()
                    + fromFourth;
            assertThat(bench.done(DutyKind.ATTESTATION) + bench.missed(DutyKind.ATTESTATION) - ofFourth)
                    .as("seed " + seed)
                    .isEqualTo(3 * 24);
            assertThat(bench.done(DutyKind.PROPOSAL) + bench.missed(DutyKind.PROPOSAL))
                    .as("seed " + seed)
                    .isBetween(3L * SLOTS, 3L * SLOTS + 2);
            for (int key = 0; key < 24; key++) {
                var id = Bench.key(key);
                var votes = bench.chain.votes.stream()
                        .filter(vote -> vote.duty().key().equals(id))
                        .map(vote -> new SignedAttestation(
                                vote.data().source().epoch(),
                                vote.data().target().epoch(),
                                Optional.of(
                                        Digest.of(Arrays.copyOf(vote.signature().toBytes(), Digest.BYTES)))))
                        .toList();
                assertThat(SlashableVotes.among(votes)).as("seed " + seed).isEmpty();
            }
        }
    }
}
