package io.orrery.actors.validator.duty;

import io.orrery.actors.validator.duty.Calls.Given;
import io.orrery.actors.validator.duty.Calls.Wish;
import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.client.DutyCheck;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Votes and their aggregates. All votes of a slot are one answer of a node for each committee, or one for
/// all from Electra on, one request for signatures and one publication.
final class Voting {
    private final Around around;
    private final EpochReading reading;
    private final Selections selections;
    /// What was told for a committee in a slot. It is asked for once: a vote whose signature was not answered
    /// is asked for again as it was.
    private final TreeMap<Long, Map<Long, CompletionStage<AttestationData>>> data = new TreeMap<>();

    Voting(Around around, EpochReading reading, Selections selections) {
        this.around = around;
        this.reading = reading;
        this.selections = selections;
    }

    void forgetBefore(long slot) {
        data.headMap(slot).clear();
    }

    void vote(long slot) {
        var begun = reading.attesters(slot).stream()
                .filter(duty -> around.book().begin(task(DutyKind.ATTESTATION, duty)))
                .collect(Collectors.groupingBy(this::dataCommittee));
        long lastMs = around.clock().lastMs(DutyKind.ATTESTATION, slot);
        var gathering = around.calls().<Vote>gathering(begun.size(), lastMs, given -> publish(given, lastMs));
        begun.forEach((committee, duties) -> around.calls()
                .gather(
                        gathering,
                        dataOf(slot, committee),
                        duties.stream()
                                .map(duty -> task(DutyKind.ATTESTATION, duty))
                                .toList(),
                        data -> duties.stream()
                                .map(duty -> new Wish<>(
                                        task(DutyKind.ATTESTATION, duty),
                                        new Vote(duty, data),
                                        new Duty.Attestation(data),
                                        around.at(slot)))
                                .toList()));
    }

    private record Vote(AttesterDuty duty, AttestationData data) {}

    private void publish(List<Given<Vote>> given, long lastMs) {
        var votes = given.stream()
                .map(one -> new SignedMessage.Vote(
                        one.content().duty(), one.content().data(), one.signature()))
                .toList();
        around.calls().publish(given, () -> around.node().publishAttestations(votes), lastMs);
    }

    private CompletionStage<AttestationData> dataOf(long slot, long committee) {
        var ofSlot = data.computeIfAbsent(slot, _ -> new HashMap<>());
        var asked = ofSlot.get(committee);
        if (asked != null && !asked.toCompletableFuture().isCompletedExceptionally()) {
            return asked;
        }
        var now = around.calls()
                .ask(
                        () -> around.node()
                                .attestationData(slot, committee)
                                .thenApply(
                                        Calls.without(told -> DutyCheck.vote(around.network(), slot, committee, told))),
                        around.clock().lastMs(DutyKind.ATTESTATION, slot));
        ofSlot.put(committee, now);
        return now;
    }

    private long dataCommittee(AttesterDuty duty) {
        return DutyCheck.dataCommittee(around.network(), duty.slot(), duty.committeeIndex());
    }

    private static Task task(DutyKind kind, AttesterDuty duty) {
        return new Task(duty.key(), DutyName.of(kind, duty.slot()));
    }

    void aggregate(long slot) {
        var committees = reading.attesters(slot).stream()
                .filter(duty ->
                        selections.proof(duty).isPresent() && around.book().begin(task(DutyKind.AGGREGATION, duty)))
                .collect(Collectors.groupingBy(AttesterDuty::committeeIndex));
        long lastMs = around.clock().lastMs(DutyKind.AGGREGATION, slot);
        var gathering = around.calls().<Proven>gathering(committees.size(), lastMs, given -> tell(given, lastMs));
        committees
                .values()
                .forEach(duties -> around.calls()
                        .gather(
                                gathering,
                                aggregateOf(duties.getFirst(), lastMs),
                                duties.stream()
                                        .map(duty -> task(DutyKind.AGGREGATION, duty))
                                        .toList(),
                                aggregate -> duties.stream()
                                        .map(duty -> wish(duty, aggregate))
                                        .toList()));
    }

    private record Proven(AttesterDuty duty, Aggregate aggregate, ByteVector proof) {}

    private Wish<Proven> wish(AttesterDuty duty, Aggregate aggregate) {
        var proof = selections.proof(duty).orElseThrow();
        return new Wish<>(
                task(DutyKind.AGGREGATION, duty),
                new Proven(duty, aggregate, proof),
                new Duty.AggregateAndProof(duty.validatorIndex(), aggregate, proof),
                around.at(duty.slot()));
    }

    /// Of what this process itself was told to vote for, or it aggregates nothing.
    private CompletionStage<Aggregate> aggregateOf(AttesterDuty duty, long lastMs) {
        var voted = data.getOrDefault(duty.slot(), Map.of()).get(dataCommittee(duty));
        if (voted == null) {
            return CompletableFuture.failedStage(new NotDone(MissedReason.NOTHING_THERE, "no vote of its own"));
        }
        return voted.thenCompose(told -> around.calls()
                .ask(
                        () -> around.node()
                                .aggregate(told, duty.committeeIndex())
                                .thenApply(found -> found.orElseThrow(() -> new NotDone(
                                        MissedReason.NOTHING_THERE, "the node has no aggregate of " + duty)))
                                .thenApply(Calls.without(found -> DutyCheck.aggregate(duty, told, found))),
                        lastMs));
    }

    private void tell(List<Given<Proven>> given, long lastMs) {
        var aggregates = given.stream()
                .map(one -> new SignedMessage.AggregateAndProof(
                        one.content().duty().validatorIndex(),
                        one.content().aggregate(),
                        one.content().proof(),
                        one.signature()))
                .toList();
        around.calls().publish(given, () -> around.node().publishAggregates(aggregates), lastMs);
    }
}
