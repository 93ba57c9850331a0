package io.orrery.actors.validator.duty;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.block.ProposalCheck;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.EpochDuties.Part;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.Locale;
import org.slf4j.Logger;

/// Says what became of duties, to people and to what measures.
final class DutyNews {
    private final Metrics metrics;
    private final MissedDuties missed;
    private final Logger log;

    DutyNews(Metrics metrics, MissedDuties missed, Logger log) {
        this.metrics = metrics;
        this.missed = missed;
        this.log = log;
    }

    void done(DutyName name, long intoSlotMs) {
        metrics.count(MetricName.DUTIES_DONE, 1, name.kind().word());
        metrics.record(
                MetricName.DUTY_INTO_SLOT, Math.max(0, intoSlotMs), name.kind().word());
    }

    void missed(ValidatorKey key, DutyName name, MissedReason reason, String detail) {
        metrics.count(MetricName.DUTIES_MISSED, 1, name.kind().word(), reason.word());
        missed.add(new MissedDuties.Missed(key, name, reason, detail));
        log.warn(
                "event=duty-missed key={} kind={} slot={} reason={} detail=\"{}\"",
                key.brief(),
                name.kind().word(),
                name.slot(),
                reason,
                detail);
    }

    /// What a node told was not used, or it told nothing.
    void unusable(NotDone why) {
        metrics.count(MetricName.BEACON_ANSWERS_UNUSED, 1, why.reason().word());
        log.debug("event=beacon-answer-unused reason={} detail=\"{}\"", why.reason(), why.detail());
    }

    /// A block is not as it was wanted, and signed all the same.
    void otherThanSet(ValidatorKey key, long slot, ProposalCheck.Finding finding) {
        log.warn(
                "event=block-other-than-set key={} slot={} rule={} detail=\"{}\"",
                key.brief(),
                slot,
                finding.rule(),
                finding.detail());
    }

    void head() {
        metrics.count(MetricName.CHAIN_HEADS, 1);
    }

    void reread(Part part, String why) {
        metrics.count(MetricName.DUTIES_REREAD, 1, part.name().toLowerCase(Locale.ROOT));
        log.info("event=duties-read-again part={} why=\"{}\"", part, why);
    }

    void begun(long slot) {
        log.info("event=duties-begun slot={}", slot);
    }

    void left(long slot, String why) {
        log.warn("event=duties-left slot={} why=\"{}\"", slot, why);
    }

    /// @param inMs until the next duty that is known; 0 where one is due, or none is known
    void next(long inMs) {
        metrics.set(MetricName.NEXT_DUTY, inMs);
    }
}
