package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One reason to seal: how many of the waiting operations would make a batch now, if any.
sealed interface SealingRule {

    /// What waits, in order, at most one batch of it and one operation more.
    record Waiting(List<SequencerState.Queued> operations, long nowMs) {}

    /// The first `count` operations are a batch.
    record Cut(int count, SealReason reason) {}

    Optional<Cut> cut(Waiting waiting, Sequencer.Settings settings);

    List<SealingRule> ALL = List.of(new FeeToken(), new Full(), new Age());

    /// The smallest cut that any rule asks for: none may take in what another one parts.
    static Optional<Cut> first(Waiting waiting, Sequencer.Settings settings) {
        return ALL.stream()
                .flatMap(rule -> rule.cut(waiting, settings).stream())
                .min(Comparator.comparingInt(Cut::count));
    }

    /// A batch earns fees in one token: one that pays in another begins the next batch.
    record FeeToken() implements SealingRule {
        @Override
        public Optional<Cut> cut(Waiting waiting, Sequencer.Settings settings) {
            var feeToken = Optional.<Long>empty();
            for (int i = 0; i < waiting.operations().size(); i++) {
                var token = waiting.operations().get(i).feeToken();
                if (token.isPresent()) {
                    if (feeToken.isPresent() && !feeToken.equals(token)) {
                        return Optional.of(new Cut(i, SealReason.FEE_TOKEN));
                    }
                    feeToken = token;
                }
            }
            return Optional.empty();
        }
    }

    /// Every slot of the circuit is taken.
    record Full() implements SealingRule {
        @Override
        public Optional<Cut> cut(Waiting waiting, Sequencer.Settings settings) {
            return waiting.operations().size() >= settings.slotCount()
                    ? Optional.of(new Cut(settings.slotCount(), SealReason.FULL))
                    : Optional.empty();
        }
    }

    /// The first operation has waited long enough.
    record Age() implements SealingRule {
        @Override
        public Optional<Cut> cut(Waiting waiting, Sequencer.Settings settings) {
            return !waiting.operations().isEmpty()
                            && waiting.nowMs() - waiting.operations().getFirst().atMs() >= settings.sealDeadlineMs()
                    ? Optional.of(new Cut(Math.min(waiting.operations().size(), settings.slotCount()), SealReason.AGE))
                    : Optional.empty();
        }
    }
}
