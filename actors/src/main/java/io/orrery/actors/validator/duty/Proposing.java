package io.orrery.actors.validator.duty;

import io.orrery.actors.validator.duty.Calls.Given;
import io.orrery.actors.validator.duty.Calls.Wish;
import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.block.ProposalCheck;
import io.orrery.domain.validator.block.ProposalCheck.Finding;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.KeySettings.Setting;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Blocks: a reveal, a node's block by it, the signature, and out.
final class Proposing {
    private final Around around;
    private final EpochReading reading;
    private final KeySettings settings;

    Proposing(Around around, EpochReading reading, KeySettings settings) {
        this.around = around;
        this.reading = reading;
        this.settings = settings;
    }

    void propose(long slot) {
        reading.proposers(slot).stream()
                .filter(duty -> around.book().begin(task(duty)))
                .forEach(this::propose);
    }

    private static Task task(ProposerDuty duty) {
        return new Task(duty.key(), DutyName.of(DutyKind.PROPOSAL, duty.slot()));
    }

    private void propose(ProposerDuty duty) {
        var _ = around.calls()
                .ask(
                        () -> settings.of(duty.key())
                                .exceptionallyCompose(
                                        silent -> CompletableFuture.failedFuture(NotDone.ofSettings(silent)))
                                .thenApply(set -> paying(set.orElse(settings.defaults()))),
                        lastMs(duty))
                .whenComplete((set, failure) -> {
                    if (failure != null) {
                        around.book().fail(task(duty), NotDone.of(failure));
                    } else {
                        reveal(duty, set);
                    }
                });
    }

    /// A block that pays nobody is worth less than none: what it earns would be lost without a word.
    private static Setting paying(Setting set) {
        if (set.feeRecipient().isEmpty()) {
            throw new NotDone(MissedReason.KEY_SETTING, "no fee recipient is set");
        }
        return set;
    }

    private void reveal(ProposerDuty duty, Setting set) {
        var reveal = new Duty.RandaoReveal(around.clock().epochOf(duty.slot()));
        around.calls()
                .sign(
                        List.of(new Wish<>(task(duty), set, reveal, around.at(duty.slot()))),
                        lastMs(duty),
                        given -> block(duty, set, given.getFirst().signature()));
    }

    private void block(ProposerDuty duty, Setting set, ByteVector reveal) {
        var _ = proposal(duty, set, reveal).whenComplete((proposal, failure) -> {
            if (failure != null) {
                around.book().fail(task(duty), NotDone.of(failure));
            } else {
                around.calls()
                        .sign(
                                List.of(new Wish<>(
                                        task(duty),
                                        proposal,
                                        new Duty.Block(proposal.header()),
                                        around.at(duty.slot()))),
                                lastMs(duty),
                                given -> publish(given, lastMs(duty)));
            }
        });
    }

    private CompletionStage<Proposal> proposal(ProposerDuty duty, Setting set, ByteVector reveal) {
        var wanted = new ProposalCheck.Wanted(
                around.network().forks().at(around.clock().epochOf(duty.slot())).name(),
                duty.slot(),
                duty.validatorIndex(),
                reveal,
                graffiti(set.graffiti().orElse("")),
                set.feeRecipient().orElseThrow());
        return around.calls()
                .ask(
                        () -> around.node()
                                .block(
                                        duty.slot(),
                                        reveal,
                                        wanted.graffiti(),
                                        around.settings().builderBoost())
                                .thenApply(proposal -> checked(duty, proposal, wanted)),
                        lastMs(duty));
    }

    private Proposal checked(ProposerDuty duty, Proposal proposal, ProposalCheck.Wanted wanted) {
        var verdict = ProposalCheck.of(proposal, wanted);
        if (!verdict.passes()) {
            throw new NotDone(
                    MissedReason.BAD_DATA,
                    verdict.refusals().stream().map(Finding::detail).collect(Collectors.joining("; ")));
        }
        verdict.warnings().forEach(finding -> around.news().otherThanSet(duty.key(), duty.slot(), finding));
        return proposal;
    }

    /// Filled with zeros; settings are no longer than that.
    static ByteVector graffiti(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteVector.of(Arrays.copyOf(utf8, Setting.MOST_GRAFFITI_BYTES));
    }

    private void publish(List<Given<Proposal>> given, long lastMs) {
        var one = given.getFirst();
        around.calls().publish(given, () -> around.node().publishBlock(one.content(), one.signature()), lastMs);
    }

    private long lastMs(ProposerDuty duty) {
        return around.clock().lastMs(DutyKind.PROPOSAL, duty.slot());
    }
}
