package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.runtime.beacon.Verdict.Counts;

/// A verdict as JSON: numbers are numbers there.
final class VerdictJson {
    private VerdictJson() {}

    static ObjectNode of(Verdict verdict) {
        var node = Wire.object()
                .put("slot", verdict.slot())
                .put("finalized_epoch", verdict.finalizedEpoch())
                .put("refused", verdict.refused());
        node.set("totals", counts(verdict.totals()));
        var slots = node.putArray("slots");
        verdict.slots().forEach(each -> slots.add(counts(each.counts()).put("slot", each.slot())));
        var validators = node.putArray("validators");
        verdict.validators()
                .forEach(each -> validators.add(counts(each.counts())
                        .put("index", each.index())
                        .put("pubkey", each.key().toString())));
        var slashable = node.putArray("slashable");
        verdict.slashable()
                .forEach(each -> slashable
                        .addObject()
                        .put("validator", each.validator())
                        .put("what", each.what())
                        .put("detail", each.detail()));
        var refusals = node.putArray("refusals");
        verdict.refusals()
                .forEach(each -> refusals.addObject()
                        .put("slot", each.slot())
                        .put("message", each.message())
                        .put("reason", each.reason()));
        return node;
    }

    private static ObjectNode counts(Counts counts) {
        return Wire.object()
                .put("attestations_due", counts.attestationsDue())
                .put("attestations", counts.attestations())
                .put("late", counts.late())
                .put("slots_late", counts.slotsLate())
                .put("correct_head", counts.correctHead())
                .put("blocks_due", counts.blocksDue())
                .put("blocks", counts.blocks())
                .put("sync_messages_due", counts.syncMessagesDue())
                .put("sync_messages", counts.syncMessages())
                .put("aggregates", counts.aggregates())
                .put("contributions", counts.contributions());
    }
}
