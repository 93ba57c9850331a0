package io.orrery.actors.validator.duty;

import io.orrery.actors.validator.duty.Calls.Given;
import io.orrery.actors.validator.duty.Calls.Wish;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.BeaconNode.HeadBlock;
import io.orrery.domain.validator.beacon.BeaconNode.SyncSubscription;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.client.Aggregator;
import io.orrery.domain.validator.client.DutyCheck;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What members of the sync committee sign in each slot: the head, and what their subcommittee has signed of
/// it.
final class SyncVoting {
    /// An epoch and its last slot's follower: subscriptions are told anew each epoch.
    private static final int SUBSCRIBED_EPOCHS = 2;

    private final Around around;
    private final EpochReading reading;
    private final Selections selections;
    private final TreeMap<Long, CompletionStage<Digest>> heads = new TreeMap<>();

    SyncVoting(Around around, EpochReading reading, Selections selections) {
        this.around = around;
        this.reading = reading;
        this.selections = selections;
    }

    void forgetBefore(long slot) {
        heads.headMap(slot).clear();
    }

    void subscribe(long epoch, List<SyncDuty> ours) {
        if (!ours.isEmpty()) {
            var subscriptions = ours.stream()
                    .map(duty -> new SyncSubscription(duty, epoch + SUBSCRIBED_EPOCHS))
                    .toList();
            var _ = around.calls()
                    .tell(
                            () -> around.node().subscribeSync(subscriptions),
                            around.clock().startMs(around.clock().firstSlot(epoch + 1)));
        }
    }

    /// Who is to sign in a slot, and who is drawn to aggregate.
    void open(long slot) {
        var members = reading.sync(slot);
        var wishes = new ArrayList<Wish<SyncDuty>>();
        for (var member : members) {
            around.book()
                    .assign(
                            member.key(),
                            DutyKind.SYNC_MESSAGE,
                            slot,
                            slot,
                            Set.of(DutyName.of(DutyKind.SYNC_MESSAGE, slot)));
            for (long subcommittee : subcommittees(member)) {
                var task = contribution(member, slot, subcommittee);
                if (selections.proof(task).isEmpty() && selections.maySign(member.key())) {
                    wishes.add(new Wish<>(
                            task, member, new Duty.SyncCommitteeSelectionProof(slot, subcommittee), around.at(slot)));
                }
            }
        }
        members.forEach(member -> drawn(member, slot));
        around.calls().signAside(wishes, around.clock().lastMs(DutyKind.SYNC_CONTRIBUTION, slot), given -> {
            given.forEach(one -> selections.keep(one.task(), one.signature()));
            given.stream().map(Given::content).distinct().forEach(member -> drawn(member, slot));
        });
    }

    private void drawn(SyncDuty member, long slot) {
        var drawn = new TreeSet<DutyName>();
        for (long subcommittee : subcommittees(member)) {
            var task = contribution(member, slot, subcommittee);
            selections
                    .proof(task)
                    .filter(proof -> Aggregator.ofSubcommittee(around.network().preset(), proof))
                    .ifPresent(_ -> drawn.add(task.name()));
        }
        around.book().assign(member.key(), DutyKind.SYNC_CONTRIBUTION, slot, slot, drawn);
    }

    private Set<Long> subcommittees(SyncDuty member) {
        var preset = around.network().preset();
        var all = new TreeSet<Long>();
        member.positions().forEach(position -> all.add(Aggregator.subcommittee(preset, position)));
        return all;
    }

    private static Task contribution(SyncDuty member, long slot, long subcommittee) {
        return new Task(member.key(), new DutyName(DutyKind.SYNC_CONTRIBUTION, slot, subcommittee));
    }

    private static Task message(SyncDuty member, long slot) {
        return new Task(member.key(), DutyName.of(DutyKind.SYNC_MESSAGE, slot));
    }

    void sign(long slot) {
        var begun = reading.sync(slot).stream()
                .filter(member -> around.book().begin(message(member, slot)))
                .toList();
        if (begun.isEmpty()) {
            return;
        }
        long lastMs = around.clock().lastMs(DutyKind.SYNC_MESSAGE, slot);
        var _ = head(slot).whenComplete((root, failure) -> {
            if (failure != null) {
                begun.forEach(member -> around.book().fail(message(member, slot), NotDone.of(failure)));
            } else {
                var duty = new Duty.SyncCommitteeMessage(slot, root);
                around.calls()
                        .sign(
                                begun.stream()
                                        .map(member -> new Wish<>(message(member, slot), member, duty, around.at(slot)))
                                        .toList(),
                                lastMs,
                                given -> publish(slot, root, given, lastMs));
            }
        });
    }

    private void publish(long slot, Digest root, List<Given<SyncDuty>> given, long lastMs) {
        var messages = given.stream()
                .map(one ->
                        new SignedMessage.SyncMessage(slot, root, one.content().validatorIndex(), one.signature()))
                .toList();
        around.calls().publish(given, () -> around.node().publishSyncMessages(messages), lastMs);
    }

    /// Asked for once a slot, so that all of it is of one block.
    private CompletionStage<Digest> head(long slot) {
        var asked = heads.get(slot);
        if (asked != null && !asked.toCompletableFuture().isCompletedExceptionally()) {
            return asked;
        }
        var now = around.calls()
                .ask(
                        () -> around.node().head().thenApply(SyncVoting::executed),
                        around.clock().lastMs(DutyKind.SYNC_MESSAGE, slot));
        heads.put(slot, now);
        return now;
    }

    private static Digest executed(HeadBlock head) {
        if (head.optimistic()) {
            throw new NotDone(MissedReason.BAD_DATA, "the head " + head.root() + " is not executed yet");
        }
        return head.root();
    }

    void contribute(long slot) {
        var bySubcommittee = new HashMap<Long, List<SyncDuty>>();
        for (var member : reading.sync(slot)) {
            for (long subcommittee : subcommittees(member)) {
                if (around.book().begin(contribution(member, slot, subcommittee))) {
                    bySubcommittee
                            .computeIfAbsent(subcommittee, _ -> new ArrayList<>())
                            .add(member);
                }
            }
        }
        long lastMs = around.clock().lastMs(DutyKind.SYNC_CONTRIBUTION, slot);
        var gathering = around.calls().<Proven>gathering(bySubcommittee.size(), lastMs, given -> tell(given, lastMs));
        bySubcommittee.forEach((subcommittee, members) -> around.calls()
                .gather(
                        gathering,
                        contributionOf(slot, subcommittee, lastMs),
                        members.stream()
                                .map(member -> contribution(member, slot, subcommittee))
                                .toList(),
                        found -> members.stream()
                                .map(member -> wish(member, found))
                                .toList()));
    }

    private record Proven(SyncDuty member, Contribution contribution, ByteVector proof) {}

    private Wish<Proven> wish(SyncDuty member, Contribution found) {
        var task = contribution(member, found.slot(), found.subcommitteeIndex());
        var proof = selections.proof(task).orElseThrow();
        return new Wish<>(
                task,
                new Proven(member, found, proof),
                new Duty.SyncCommitteeContributionAndProof(member.validatorIndex(), found, proof),
                around.at(found.slot()));
    }

    private CompletionStage<Contribution> contributionOf(long slot, long subcommittee, long lastMs) {
        var head = heads.get(slot);
        if (head == null) {
            return CompletableFuture.failedStage(new NotDone(MissedReason.NOTHING_THERE, "no message of its own"));
        }
        return head.thenCompose(root -> around.calls()
                .ask(
                        () -> around.node()
                                .contribution(slot, subcommittee, root)
                                .thenApply(found -> found.orElseThrow(() -> new NotDone(
                                        MissedReason.NOTHING_THERE,
                                        "the node has no contribution of subcommittee " + subcommittee)))
                                .thenApply(Calls.without(
                                        found -> DutyCheck.contribution(slot, subcommittee, root, found))),
                        lastMs));
    }

    private void tell(List<Given<Proven>> given, long lastMs) {
        var contributions = given.stream()
                .map(one -> new SignedMessage.ContributionAndProof(
                        one.content().member().validatorIndex(),
                        one.content().contribution(),
                        one.content().proof(),
                        one.signature()))
                .toList();
        around.calls().publish(given, () -> around.node().publishContributions(contributions), lastMs);
    }
}
