package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.proof.Skills;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.io.NotSerializableException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterMessageTest {
    private static final Fr ELEMENT = Fr.of(Fr.MODULUS.subtract(BigInteger.ONE));
    /// The serializer's number in every release of Akka.
    private static final int JACKSON_CBOR = 33;
    private static final BigInteger LARGE = BigInteger.ONE.shiftLeft(127);

    private final ActorTestKit kit = ActorTestKit.create(
            "messages",
            ConfigFactory.parseString("""
                    akka.remote.artery.canonical.port = 0
                    akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                    """)
                    .withFallback(OneNode.shipped())
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve());
    private List<ClusterMessage> samples = List.of();

    @BeforeAll
    void samples() {
        ActorRef<AdmissionGate.Message> gate = elsewhere("gate");
        ActorRef<ProverWorker.Message> worker = elsewhere("worker");
        ActorRef<StateShardEntity.GroupDecided> decided = elsewhere("decided");
        ActorRef<StateShardEntity.Placing> placing = elsewhere("placing");
        samples = Stream.of(
                        admission(gate),
                        byOwnerAndInGroups(decided, placing),
                        sequencing(),
                        batches(),
                        proofs(worker),
                        people(),
                        settlement())
                .flatMap(List::stream)
                .toList();
    }

    /// An actor of another node, whose reference is the same bytes each time.
    private <M> ActorRef<M> elsewhere(String name) {
        return ActorRefResolver.get(kit.system()).resolveActorRef("akka://orrery@127.0.0.1:25520/user/" + name + "#7");
    }

    @AfterAll
    void shutDown() {
        kit.shutdownTestKit();
    }

    private static List<ClusterMessage> admission(ActorRef<AdmissionGate.Message> gate) {
        var transfer = Samples.transfer(0xffff_ffffL, 5, (1L << 40) - 1, 65_535, 3);
        var deposit = Samples.deposit(9, Samples.OPERATOR, Long.MAX_VALUE);
        return List.of(
                new StateShardEntity.Message.Admit(4, List.of(transfer), true, gate),
                new AdmissionGate.Message.Decided(
                        3,
                        4,
                        List.of(
                                new StateShard.Outcome.Admitted(transfer),
                                new StateShard.Outcome.Refused(transfer, StateShard.Refusal.BUSY, "from")),
                        7),
                new AdmissionGate.Message.Taken(15, 7),
                new StateShardEntity.Message.AcceptQueued(List.of(deposit)),
                new StateShardEntity.Message.ChunksTaken(-1),
                new StateShardEntity.Message.ApplyBatch(
                        6,
                        List.of(
                                new Touch(0, 1, new Touch.Change.Debit(LARGE, 2)),
                                new Touch(1, 2, new Touch.Change.Credit(LARGE)),
                                new Touch(2, 1, new Touch.Change.Cancel(3)),
                                new Touch(5, 1, new Touch.Change.Deposit(deposit)),
                                new Touch(16, 1, new Touch.Change.Fee(BigInteger.ONE)))),
                new StateShardEntity.Message.TraceTaken(6),
                new StateShardEntity.Message.Wake());
    }

    private static List<ClusterMessage> byOwnerAndInGroups(
            ActorRef<StateShardEntity.GroupDecided> decided, ActorRef<StateShardEntity.Placing> placing) {
        var transfer = Samples.transfer(0xffff_ffffL, 5, (1L << 40) - 1, 65_535, 3);
        return List.of(
                new StateShardEntity.Message.AdmitGroup(List.of(transfer), decided),
                new StateShardEntity.Message.HoldPart(3, 1L << 33, List.of(transfer)),
                new StateShardEntity.Message.PartRefused(
                        Fr.of(4),
                        1L << 33,
                        15,
                        List.of(new StateShard.Outcome.Refused(transfer, StateShard.Refusal.FROZEN, "from"))),
                new StateShardEntity.Message.PartHeld(Fr.of(4), 1L << 33, 15),
                new StateShardEntity.Message.ReleasePart(3, Fr.of(4), 1L << 33, true),
                new StateShardEntity.Message.PartReleased(Fr.of(4), 1L << 33, 15),
                new StateShardEntity.GroupDecided(List.of(
                        new StateShard.Outcome.Refused(transfer, StateShard.Refusal.WITH_ITS_GROUP, ""),
                        new StateShard.Outcome.Admitted(transfer.at(7)))),
                new StateShardEntity.Message.Place(Samples.OPERATOR, 0xffff_ffffL, placing),
                new StateShardEntity.Placing(Optional.of(0xffff_ffffL)),
                new StateShardEntity.Message.ApplyBatch(
                        7, List.of(new Touch(1, 2, new Touch.Change.Open(Samples.OPERATOR, 3, LARGE)))));
    }

    private static List<ClusterMessage> sequencing() {
        return List.of(
                new SequencerEntity.Message.Enqueue(
                        3,
                        8,
                        List.of(
                                new Operation.Signed(Samples.transfer(1, 2, 3, 4, 5)),
                                new Operation.Deposit(Samples.deposit(9, Samples.OPERATOR, 1), 7))),
                new SequencerEntity.Message.Report(
                        new BatchProgress(
                                1,
                                BatchStage.COMMITTED,
                                Optional.of(ELEMENT),
                                Optional.of(Samples.digest(1)),
                                Optional.of(Samples.receipt(2))),
                        1L << 33),
                new SequencerEntity.Message.Report(
                        new BatchProgress(1, BatchStage.SEALED, Optional.empty(), Optional.empty(), Optional.empty()),
                        0));
    }

    private static List<ClusterMessage> batches() {
        var sealed = new SealedBatch(
                1,
                new BatchSize(39),
                2,
                3,
                List.of(
                        new Slot.Signed(Samples.transfer(1, 2, 3, 4, 5), true),
                        new Slot.Deposit(Samples.deposit(0, Samples.OPERATOR, 6), 7)));
        return List.of(
                new BatchEntity.Message.Open(sealed),
                new BatchEntity.Message.PredecessorReached(BatchStage.ASSEMBLED, List.of(Fr.ZERO, ELEMENT), 1),
                new BatchEntity.Message.SuccessorInformed(BatchStage.PROVEN, 2),
                new BatchEntity.Message.SequencerInformed(BatchStage.EXECUTED, 3),
                new BatchEntity.Message.ShardApplied(3, Samples.digest(-4)),
                new BatchEntity.Message.ProofReady("ab", Samples.digest(5)),
                new BatchEntity.Message.Observed(BatchStage.FINALIZED, Samples.receipt(6), 4),
                new BatchEntity.Message.TakenBack(BatchStage.COMMITTED, 5),
                new BatchEntity.Message.Revoked(6),
                new BatchEntity.Message.IntentReverted(
                        7, new L1Intent.Commit(1, 2, Samples.digest(3)), "BadTimestamp()"),
                new BatchEntity.Message.Wake());
    }

    private List<ClusterMessage> proofs(ActorRef<ProverWorker.Message> worker) {
        var request = ProofRequest.ofBatch("batch-8", List.of(ELEMENT, Fr.ONE, Fr.ZERO), Samples.digest(1), 2);
        var stored = new CircuitRef.Stored(Samples.digest(3));
        var caller = new Requester.Caller(4, 5);
        var failure = new ProofFailure(ProofFailure.Cause.PROGRAM_FAILED, "unreachable");
        ActorRef<ProofJobEntity.Replaying> replaying = elsewhere("replaying");
        var capability = new Capability(
                "127.0.0.1:25520",
                new Device(Device.Kind.GPU, "gpu-0"),
                new Skills(Set.of("batch-8"), true, Set.of(Samples.digest(8))),
                1L << 40,
                1L << 39);
        ActorRef<ProofJobEntity.Seen> looker = elsewhere("looker");
        return List.of(
                new ProofJobEntity.Message.Request(request),
                new ProofJobEntity.Message.Request(
                        new ProofRequest(stored, new ProofSource.Inputs(Samples.digest(6)), caller)),
                new ProofJobEntity.Message.Request(
                        new ProofRequest(stored, new ProofSource.Witness(Samples.digest(7)), caller)),
                new ProofJobEntity.Message.Reached(1, "sum", 0.25),
                new ProofJobEntity.Message.Look(looker),
                new ProofJobEntity.Seen(
                        true, Optional.of(new ProvingProgress.Step("sum", 0.5)), 2, Optional.of(failure)),
                new ProofJobEntity.Seen(false, Optional.empty(), 0, Optional.empty()),
                new ProofJobEntity.Message.Offer("akka://orrery/user/worker#1", true),
                new ProofJobEntity.Message.Replay(replaying),
                new ProofJobEntity.Replaying(Optional.of(ProofJob.Refusal.NOT_DEAD)),
                new ProofJobEntity.Message.Renew(1, worker),
                new ProofJobEntity.Message.Deliver(1, Samples.digest(2), worker),
                new ProofJobEntity.Message.Fail(1, failure, 1L << 40),
                new ProofJobEntity.Message.RequesterInformed(),
                new ProofCoordinator.Message.JobWaiting(
                        "ab",
                        request.circuit(),
                        new Requester.Batch(2, OptionalLong.of(1L << 41)),
                        new Demands(1L << 40, Set.of("akka://orrery/user/worker#1"), true)),
                new ProofCoordinator.Message.JobRunning(
                        "ab", request.circuit(), request.requester(), Set.of("akka://orrery/user/worker#1"), 1L << 41),
                new ProofCoordinator.Message.JobEnded("ab"),
                new ProofCoordinator.Message.WorkerErred("akka://orrery/user/worker#1", "ab"),
                new ProofCoordinator.Message.ProofMeasured(
                        request.circuit(), new CircuitMeasure.Run(1L << 33, 1L << 40)),
                new ProofCoordinator.Message.DeviceProofMeasured(
                        request.circuit(), new CircuitMeasure.Run(1L << 33, 1L << 40)),
                new ProofCoordinator.Message.JobWaiting("cd", stored, caller, Demands.NONE),
                new ProofCoordinator.Message.WorkerIdle(worker, capability),
                new ProofCoordinator.Message.WorkerBusy(worker, capability),
                new ProverWorker.Message.Assign("ab", 2, request),
                new ProverWorker.Message.Fenced("ab", 2),
                new ProverWorker.Message.DeliveryTaken("ab"));
    }

    private List<ClusterMessage> people() {
        var requeueing = kit.<Requeueing>createTestProbe().getRef();
        var leases = kit.<ProofLeases>createTestProbe().getRef();
        return List.of(
                new BatchEntity.Message.Requeue(true, requeueing),
                new ProofJobEntity.Message.Requeue(false, requeueing),
                new Requeueing(true, "it is tried again"),
                new ProofCoordinator.Message.Leases(leases),
                new ProofLeases(
                        List.of(new ProofLeases.Running(
                                "ab", new Requester.Batch(2, OptionalLong.of(3)), List.of("node/cpu-0"), 1L << 41)),
                        List.of(new ProofLeases.Waiting("cd", new Requester.Caller(4, 5), 1L << 41))));
    }

    private List<ClusterMessage> settlement() {
        return List.of(
                new L1LaneEntity.Message.Submit(new L1Intent.Commit(1, 0, Samples.digest(1))),
                new L1LaneEntity.Message.Submit(new L1Intent.Prove(1, 1, Samples.digest(1), Samples.digest(2))),
                new L1LaneEntity.Message.Submit(new L1Intent.Execute(1, 2, Samples.digest(1))),
                new L1LaneEntity.Message.RevertInformed(9),
                new L1LaneEntity.Message.TellOutstanding(
                        kit.<Sweeper.Message.Outstanding>createTestProbe().getRef()),
                new Sweeper.Message.Outstanding(1L << 41),
                new L1WatcherEntity.Message.QueueTaken(3, 4),
                new L1WatcherEntity.Message.FactTaken(5, BatchStage.PROVEN, 6),
                new L1WatcherEntity.Message.TakingBackTaken(5, 7));
    }

    List<ClusterMessage> everySample() {
        return samples;
    }

    @ParameterizedTest
    @MethodSource("everySample")
    void aMessageArrivesAsItWasSent(ClusterMessage message) {
        var serializer = serialization().findSerializerFor(message);

        assertThat(read(written(message))).isEqualTo(message);
        assertThat(serializer.getClass().getSimpleName()).isEqualTo("JacksonCborSerializer");
    }

    private Serialization serialization() {
        return SerializationExtension.get(Adapter.toClassic(kit.system()));
    }

    private WireBytes written(Object message) {
        var serializer = serialization().findSerializerFor(message);
        return WireBytes.of(
                Serializers.manifestFor(serializer, message),
                serialization().serialize(message).get());
    }

    private Object read(WireBytes wire) {
        return serialization()
                .deserialize(wire.bytes(), JACKSON_CBOR, wire.manifest())
                .get();
    }

    static List<WireBytes> previous() throws IOException {
        return WireBytes.golden();
    }

    @ParameterizedTest
    @MethodSource("previous")
    void whatANodeOfThePreviousReleaseSaysIsUnderstoodWhole(WireBytes wire) throws IOException {
        var message = read(wire);

        assertThat(WireBytes.missing(message)).isEmpty();
        assertThat(written(message).manifest()).isEqualTo(wire.manifest());
        assertThat(wire.partsNotIn(written(message))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("previous")
    void aFieldThatOnlyALaterReleaseHasIsPassedOver(WireBytes wire) throws IOException {
        assertThat(read(wire.withFieldsOfALaterRelease())).isEqualTo(read(wire));
    }

    @Test
    void aMessageThatOnlyALaterReleaseHasIsRefusedAndNothingElseIsHarmed() {
        // An object without fields.
        var later = new WireBytes("io.orrery.actors.SequencerEntity$Message$OfALaterRelease", "a0");

        assertThatThrownBy(() -> read(later)).isInstanceOf(NotSerializableException.class);
        var taken = new AdmissionGate.Message.Taken(15, 7);
        assertThat(read(written(taken))).isEqualTo(taken);
    }

    /// `-Dorrery.golden.write=true` adds what is new; what an earlier release has said is never touched.
    @Test
    void everyMessageThatTravelsHasGoldenBytes() throws IOException {
        var unknown = samples.stream()
                .map(this::written)
                .filter(wire -> !WireBytes.manifests().contains(wire.manifest()))
                .toList();
        if (Boolean.getBoolean("orrery.golden.write")) {
            WireBytes.append(unknown);
        } else {
            assertThat(unknown).as("messages that no release has said yet").isEmpty();
        }
    }

    @Test
    void everyMessageThatTravelsHasASample() {
        var protocols = Stream.of(
                        AdmissionGate.Message.class,
                        StateShardEntity.Message.class,
                        SequencerEntity.Message.class,
                        BatchEntity.Message.class,
                        ProofJobEntity.Message.class,
                        ProofCoordinator.Message.class,
                        ProverWorker.Message.class,
                        L1LaneEntity.Message.class,
                        L1WatcherEntity.Message.class,
                        Sweeper.Message.class)
                .flatMap(protocol -> Arrays.stream(protocol.getPermittedSubclasses()));
        var travelling = Stream.concat(
                        protocols,
                        Stream.of(
                                ProofJobEntity.Seen.class,
                                ProofJobEntity.Replaying.class,
                                Requeueing.class,
                                ProofLeases.class,
                                StateShardEntity.GroupDecided.class,
                                StateShardEntity.Placing.class))
                .filter(ClusterMessage.class::isAssignableFrom)
                .collect(Collectors.toSet());

        assertThat(samples.stream().<Class<?>>map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(travelling);
    }
}
