package io.orrery.actors.validator.duty;

import io.orrery.actors.validator.duty.Calls.Wish;
import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.BeaconNode.CommitteeSubscription;
import io.orrery.domain.validator.client.Aggregator;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Who is to aggregate: proofs that are signed ahead, once, and what nodes are told of it.
final class Selections {
    private final Around around;
    private final KeyGate gate;
    private final TreeMap<DutyName, Map<ValidatorKey, ByteVector>> proofs = new TreeMap<>();

    Selections(Around around, KeyGate gate) {
        this.around = around;
        this.gate = gate;
    }

    boolean maySign(ValidatorKey key) {
        return gate.maySign(key);
    }

    Optional<ByteVector> proof(AttesterDuty duty) {
        return proof(new Task(duty.key(), name(duty)));
    }

    Optional<ByteVector> proof(Task task) {
        return Optional.ofNullable(proofs.getOrDefault(task.name(), Map.of()).get(task.key()));
    }

    void keep(Task task, ByteVector proof) {
        proofs.computeIfAbsent(task.name(), _ -> new HashMap<>()).put(task.key(), proof);
    }

    void forgetBefore(long slot) {
        proofs.headMap(new DutyName(DutyKind.PROPOSAL, slot, 0)).clear();
    }

    /// The votes of an epoch are known. Those of slots that are over, and keys that may not act, are left
    /// out.
    void attesters(List<AttesterDuty> duties) {
        duties.forEach(this::drawn);
        long slot = around.currentSlot();
        var coming = duties.stream()
                .filter(duty -> duty.slot() >= slot && gate.maySign(duty.key()))
                .toList();
        if (coming.isEmpty()) {
            return;
        }
        var wishes = coming.stream()
                .filter(duty -> proof(duty).isEmpty())
                .map(duty -> new Wish<>(
                        new Task(duty.key(), name(duty)),
                        duty,
                        new Duty.AggregationSlot(duty.slot()),
                        around.at(duty.slot())))
                .toList();
        // Nodes look for peers by it, so that it is told before the proofs are there, and again with them.
        subscribe(coming);
        around.calls().signAside(wishes, lastMs(coming), given -> {
            given.forEach(one -> {
                keep(one.task(), one.signature());
                drawn(one.content());
            });
            subscribe(given.stream()
                    .map(Calls.Given::content)
                    .filter(this::aggregates)
                    .toList());
        });
    }

    /// Whoever has voted in another slot of the epoch before the duties changed aggregates nothing there.
    private void drawn(AttesterDuty duty) {
        long epoch = around.clock().epochOf(duty.slot());
        boolean votes = around.book().has(new Task(duty.key(), DutyName.of(DutyKind.ATTESTATION, duty.slot())));
        around.book()
                .assign(
                        duty.key(),
                        DutyKind.AGGREGATION,
                        Math.max(around.clock().firstSlot(epoch), around.currentSlot()),
                        around.clock().firstSlot(epoch + 1) - 1,
                        votes && aggregates(duty) ? Set.of(name(duty)) : Set.of());
    }

    private boolean aggregates(AttesterDuty duty) {
        return proof(duty)
                .filter(proof -> Aggregator.ofCommittee(duty.committeeLength(), proof))
                .isPresent();
    }

    private void subscribe(List<AttesterDuty> duties) {
        if (!duties.isEmpty()) {
            var subscriptions = duties.stream()
                    .map(duty -> new CommitteeSubscription(duty, aggregates(duty)))
                    .toList();
            var _ = around.calls().tell(() -> around.node().subscribe(subscriptions), lastMs(duties));
        }
    }

    private long lastMs(List<AttesterDuty> duties) {
        return around.clock()
                .startMs(duties.stream().mapToLong(AttesterDuty::slot).max().orElseThrow());
    }

    private static DutyName name(AttesterDuty duty) {
        return DutyName.of(DutyKind.AGGREGATION, duty.slot());
    }
}
